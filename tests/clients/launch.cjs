// An LMS for as long as a launch takes: what lies ready for the unit, and the fetch URL.
"use strict";

const http = require("node:http");
const { assert, auth, endpoint } = require("./steps.cjs");

const {
  LAUNCH_ACTIVITY: activityId, LAUNCH_ACTOR: actor, LAUNCH_PUBLISHER: publisher,
  LAUNCH_REGISTRATION: registration, LAUNCH_SESSION: session,
} = process.env;

const launchData = {
  contextTemplate: {
    contextActivities: { grouping: [{ id: publisher }] },
    extensions: { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": session },
  },
  launchMode: "Normal",
  moveOn: "CompletedAndPassed",
  masteryScore: 0.8,
  launchParameters: "niva=2",
  returnURL: "https://lms.example/tillbaka",
};
const preferences = { languagePreference: "sv,en-US", audioPreference: "off" };

/** Lay out what a unit finds when it starts, and return the URL to start it with (cmi5 §8.1). */
async function launched() {
  const state = { activityId, agent: actor, registration, stateId: "LMS.LaunchData" };
  await put("activities/state", state, launchData);
  await put("agents/profile", { agent: actor, profileId: "cmi5LearnerPreferences" }, preferences);
  const query = { endpoint, fetch: await fetchUrl(), actor, registration, activityId };
  return `https://kurs.example/au/index.html?${new URLSearchParams(query)}`;
}

/** Give the token out once (cmi5 §8.2). */
function fetchUrl() {
  let given = false;
  const server = http.createServer((request, response) => {
    const answer = given
      ? { "error-code": "1", "error-text": "Already used" }
      : { "auth-token": auth.slice("Basic ".length) };
    given ||= request.method === "POST";
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}/fetch`));
  });
}

async function put(resource, query, value) {
  const answer = await fetch(`${endpoint}${resource}?${new URLSearchParams(query)}`, {
    method: "PUT",
    headers: {
      Authorization: auth, "X-Experience-API-Version": "1.0.3",
      "Content-Type": "application/json", "If-None-Match": "*",
    },
    body: JSON.stringify(value),
  });
  assert.equal(answer.status, 204, await answer.text());
}

module.exports = { launchData, launched, preferences };
