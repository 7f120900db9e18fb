// @rusticisoftware/cmi5: a unit from its launch to its end.
"use strict";

globalThis.self = globalThis; // it is built for a browser
const Cmi5 = require("@rusticisoftware/cmi5");
const { launchData, launched, preferences } = require("./launch.cjs");
const { ETAG, assert, run, step } = require("./steps.cjs");

let unit;

step("start fetches the token, and reads the launch data and the preferences", async () => {
  unit = new Cmi5(await launched());
  const seen = [];
  await unit.start({
    postFetch: async () => seen.push("token"),
    launchData: async () => seen.push("data"),
    learnerPrefs: async () => seen.push("preferences"),
    initializeStatement: async () => seen.push("initialized"),
  });
  assert.deepEqual(seen, ["token", "data", "preferences", "initialized"]);
  assert.equal(unit.getMasteryScore(), launchData.masteryScore);
  assert.equal(unit.getReturnURL(), launchData.returnURL);
  assert.equal(unit.getLanguagePreference(), preferences.languagePreference);
});

step("preferences are saved under their etag", async () => {
  assert.match(unit._learnerPrefs.etag, ETAG);
  unit.setAudioPreference("on");
  await unit.saveLearnerPrefs();
  await unit.loadLearnerPrefs();
  assert.equal(unit.getAudioPreference(), "on");
});

step("a statement of the unit's own is sent", async () => {
  unit.setProgress(50);
  const own = unit.prepareStatement("http://adlnet.gov/expapi/verbs/progressed");
  await unit.sendStatements([own]);
  assert.equal(own.result.extensions["https://w3id.org/xapi/cmi5/result/extensions/progress"], 50);
});

step("passed is told with a score", () =>
  unit.passed({ scaled: 0.9, raw: 9, min: 0, max: 10 }));

step("completed is told", () => unit.completed());

step("terminated is told", () => unit.terminate());

step("the token is given once", async () => {
  await assert.rejects(new Cmi5(`${await used()}`).start(), /LMS error: 1/);
});

/** Return the launch again, with the same fetch URL. */
async function used() {
  const query = new URLSearchParams({
    endpoint: unit.getEndpoint(), fetch: unit.getFetch(), actor: JSON.stringify(unit.getActor()),
    registration: unit.getRegistration(), activityId: unit.getActivityId(),
  });
  return `https://kurs.example/au/index.html?${query}`;
}

run();
