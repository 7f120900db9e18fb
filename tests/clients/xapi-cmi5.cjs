// @xapi/cmi5: a unit from its launch to its end.
"use strict";

globalThis.XMLHttpRequest = require("xhr2"); // it is built for a browser
const Cmi5 = require("@xapi/cmi5/dist/Cmi5.umd.js");
const { launchData, launched, preferences } = require("./launch.cjs");
const { assert, run, step } = require("./steps.cjs");

let unit;

step("the launch data and the preferences of the learner lie ready", async () => {
  globalThis.window = { location: new URL(await launched()) };
  assert.ok(Cmi5.isCmiAvailable);
});

step("initialize fetches the token, and reads the launch data and the preferences", async () => {
  unit = new Cmi5();
  await unit.initialize();
  assert.ok(unit.isAuthenticated);
  assert.deepEqual(unit.launchData, launchData);
  assert.deepEqual(unit.getLearnerPreferences(), preferences);
});

step("a question is answered", () =>
  unit.interactionChoice("prov", "1", ["a"], ["a"], [{ id: "a", description: { sv: "Ja" } }],
    { sv: "Fråga 1" }, { sv: "Är klyven av?" }, true));

step("a number is answered", () => unit.interactionNumeric("prov", "2", 3, { min: 2, max: 4 }));

step("progress is told", () => unit.progress(50));

step("pass is told with a score", () => unit.pass({ scaled: 0.9, raw: 9, min: 0, max: 10 }));

step("complete is told", () => unit.complete());

step("terminate is told", () => unit.terminate());

run();
