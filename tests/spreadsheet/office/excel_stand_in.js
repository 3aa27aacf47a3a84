// Stands in for Excel's own objects in the test of the task pane: a workbook of plain cells, in which nothing is
// worked out. As in Office.js a property can be read only after load() and sync().
(() => {
  const letters = (column) =>
    (column > 25 ? letters(Math.floor(column / 26) - 1) : "") + String.fromCharCode(65 + (column % 26));
  const numbers = (cell) => {
    const [, name, row] = /^\$?([A-Z]+)\$?(\d+)$/.exec(cell);
    return [Number(row) - 1, [...name].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1];
  };

  let unsent = [];

  /** An object whose `properties` can be read once they were loaded; `properties` null: there is no such object. */
  function remote(properties, methods = {}) {
    const known = new Map();
    const load = (names = "") =>
      unsent.push(() => {
        if (properties)
          for (const name of names.split(",").filter(Boolean)) known.set(name, properties[name]());
      });
    let sent = false;
    unsent.push(() => (sent = true));
    return new Proxy(
      { ...methods, load },
      {
        get(own, name) {
          if (name === "then") return undefined;
          if (name === "isNullObject" && sent) return properties === null;
          if (name in own) return own[name];
          if (known.has(name)) return known.get(name);
          throw new Error(`PropertyNotLoaded: ${String(name)}`);
        },
        set(own, name, value) {
          unsent.push(() => methods.set(name, value));
          return true;
        },
      },
    );
  }

  const book = { sheets: {}, names: {}, tables: {}, selected: null, spills: {}, calculated: 0 };
  const watchers = [];

  const homeOf = (sheet, top, left) =>
    Object.entries(book.spills).find(([home, [tall, wide]]) => {
      const [of, at] = home.split("!");
      const [row, column] = numbers(at);
      return of === sheet && top >= row && top < row + tall && left >= column && left < column + wide;
    });

  function range(sheet, top, left, height = 1, width = 1) {
    const rows = (cells) =>
      Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => cells(top + row, left + column)),
      );
    const cell = (row, column) => book.sheets[sheet][row]?.[column] ?? "";
    // A cell that a formula spills into shows that formula as its own.
    const written = (row, column) => {
      const home = homeOf(sheet, row, column);
      return (home ? cell(...numbers(home[0].split("!")[1])) : cell(row, column)).formula ?? cell(row, column);
    };
    const value = (found) => (typeof found === "object" ? found.value : found);
    const name = (row, column) => `${letters(column)}${row + 1}`;
    const here = name(top, left) + (height * width > 1 ? `:${name(top + height - 1, left + width - 1)}` : "");
    const spill = homeOf(sheet, top, left);
    const properties = {
      address: () => `${/^\w+$/.test(sheet) ? sheet : `'${sheet}'`}!${here}`,
      rowIndex: () => top,
      columnIndex: () => left,
      values: () => rows((row, column) => value(cell(row, column))),
      formulas: () => rows(written),
      text: () => rows((row, column) => String(value(cell(row, column)))),
    };
    return remote(properties, {
      get worksheet() {
        return worksheet(sheet);
      },
      getSpillParentOrNullObject: () => (spill ? range(...place(spill[0])) : remote(null)),
      getSpillingToRangeOrNullObject: () =>
        spill && spill[0] === `${sheet}!${here}` ? range(...place(spill[0]), ...spill[1]) : remote(null),
      select: () => unsent.push(() => choose(sheet, here)),
      set: (_, [[written]]) => {
        book.sheets[sheet][top] ??= [];
        book.sheets[sheet][top][left] = written;
      },
    });
  }

  function place(address) {
    const [sheet, cell] = address.split("!");
    return [sheet, ...numbers(cell)];
  }

  function worksheet(sheet) {
    const used = book.sheets[sheet];
    return remote(used ? { name: () => sheet } : null, {
      names: { getItemOrNullObject: () => remote(null) },
      activate() {},
      getCell: (row, column) => range(sheet, row, column),
      getRange: (address) => {
        const [from, to = from] = address.split(":").map(numbers);
        return range(sheet, ...from, to[0] - from[0] + 1, to[1] - from[1] + 1);
      },
      getUsedRangeOrNullObject: () => {
        const filled = used.flatMap((row, y) => row.flatMap((one, x) => (one === "" ? [] : [[y, x]])));
        if (filled.length === 0) return remote(null);
        const [rows, columns] = [filled.map(([y]) => y), filled.map(([, x]) => x)];
        const [top, left] = [Math.min(...rows), Math.min(...columns)];
        return range(sheet, top, left, Math.max(...rows) - top + 1, Math.max(...columns) - left + 1);
      },
    });
  }

  const named = (found, methods) => (found ? remote({}, methods(found)) : remote(null));
  const whole = (address) => worksheet(address.split("!")[0]).getRange(address.split("!")[1]);
  const context = {
    async sync() {
      for (const send of unsent.splice(0)) send();
    },
    workbook: {
      getActiveCell: () => range(...place(book.selected)),
      application: { calculate: () => unsent.push(() => (book.calculated += 1)) },
      names: {
        getItemOrNullObject: (name) =>
          named(book.names[name], (at) => ({ getRangeOrNullObject: () => whole(at) })),
      },
      tables: {
        getItemOrNullObject: (name) => named(book.tables[name], (at) => ({ getRange: () => whole(at) })),
      },
      worksheets: {
        getItem: worksheet,
        getActiveWorksheet: () => worksheet(book.selected.split("!")[0]),
        onSelectionChanged: { add: (watcher) => watchers.push(watcher) },
      },
    },
  };

  function choose(sheet, cell) {
    book.selected = `${sheet}!${cell}`;
    for (const watcher of watchers) watcher();
  }

  class CellError extends Error {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }

  globalThis.standIn = { book, choose, functions: new Map() };
  globalThis.Office = { HostType: { Excel: "Excel" }, onReady: async () => ({ host: "Excel" }) };
  globalThis.Excel = { run: async (work) => work(context), CalculationType: { fullRebuild: "FullRebuild" } };
  globalThis.CustomFunctions = {
    associate: (name, work) => standIn.functions.set(name, work),
    Error: CellError,
    ErrorCode: { invalidValue: "#VALUE!" },
  };
})();
