// Says so where a script of the pane does not come: what waits for it would wait for ever. A classic script, since it
// must run where modules fail.
(() => {
  const PATIENCE = 10_000;
  const LOOKS = 6;
  const folder = new URL(".", document.currentScript.src).href;
  const begun = () => document.getElementById("engine").dataset.state;

  function tell(sentence) {
    document.getElementById("engine").textContent = "The pane did not start.";
    document.getElementById("engine").dataset.state = "failed";
    const place = document.getElementById("about");
    place.replaceChildren(document.createElement("p"));
    place.firstChild.textContent = sentence;
  }

  async function missing() {
    const asked = performance.getEntriesByType("resource").map(({ name }) => name.split("?")[0]);
    const scripts = [...new Set(asked)].filter((name) => name.startsWith(folder) && /\.m?js$/.test(name));
    const found = await Promise.all(
      scripts.map((name) =>
        fetch(name, { method: "HEAD" }).then(
          ({ status }) => ({ name, status }),
          () => ({ name, status: 0 }),
        ),
      ),
    );
    return found.find(({ status }) => status === 0 || (status >= 400 && status !== 405 && status !== 501));
  }

  let looks = 0;

  async function look() {
    if (begun()) return;
    const one = await missing();
    if (begun()) return;
    // On a slow machine scripts may still be on their way.
    looks += 1;
    if (!one && document.readyState !== "complete" && looks < LOOKS) {
      setTimeout(look, PATIENCE);
      return;
    }
    const what = one
      ? `the web server does not serve ${one.name.slice(folder.length)}${one.status ? ` (status ${one.status})` : ""}`
      : "a script of it did not come, or the browser is too old for it";
    tell(`SV1010: The pane did not start: ${what}. Open the workbook again; if it stays so, ask IT.`);
  }

  // A script that fails says so at once, another that never comes does not.
  addEventListener("error", ({ target }) => target.type === "module" && look(), true);
  setTimeout(look, PATIENCE);
})();
