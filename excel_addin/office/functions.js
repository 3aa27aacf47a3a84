// The functions that Excel calls. A classic script, since Excel may load it as one.
(() => {
  const engine = import("./engine.js");
  const NAMES = [
    "SVSCORE",
    "SVELIGIBLE",
    "SVRANK",
    "SVWHY",
    "SVMISSING",
    "SVTRACE",
    "SVWEIGHTS",
    "SVCHECK",
    "SVVERSION",
  ];
  let waiting = [];

  /** The promise of an answer; all calls of one tick are answered together. */
  function called(name, given) {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) queueMicrotask(answerAll);
      waiting.push({ name, given, resolve, reject });
    });
  }

  async function answerAll() {
    const calls = waiting;
    waiting = [];
    try {
      const { answer } = await engine;
      const answers = await answer(calls);
      answers.forEach((found, at) => settle(calls[at], found));
    } catch (problem) {
      const sentence = `The rules engine did not start: ${problem.message}. Open the workbook again; if it stays so, ask IT.`;
      for (const call of calls) settle(call, { code: "SV1010", sentence });
    }
  }

  function settle({ resolve, reject }, found) {
    if (Array.isArray(found)) resolve(found);
    else reject(error(`${found.code}: ${found.sentence}`));
  }

  // Excel keeps the message of its own errors only, and #VALUE! is the one that it never renames.
  const error = (message) => new CustomFunctions.Error(CustomFunctions.ErrorCode.invalidValue, message);

  for (const name of NAMES) {
    // The last argument is Excel's own, about the call.
    CustomFunctions.associate(name, (...given) => called(name, given.slice(0, -1)));
  }
})();
