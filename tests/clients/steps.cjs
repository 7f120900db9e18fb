// What a client is asked to do, step by step: each outcome is a line of JSON on standard output.
"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");

const MOST_MS = 10_000;
const planned = [];

/** Plan something that the client must be able to do. */
const step = (name, body) => planned.push({ name, body });

/** Plan a look at a defect of the client's own: the body asserts that it is still there. */
const defect = step;

/** Do all that is planned, in order; a step that fails does not keep the others from being done. */
async function run() {
  for (const { name, body } of planned) {
    console.log(JSON.stringify({ step: name, fault: await faultOf(body) }));
  }
  process.exit(0); // whatever a client left open
}

async function faultOf(body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), MOST_MS);
  });
  try {
    await Promise.race([body(), late]);
    return null;
  } catch (error) {
    return told(error);
  } finally {
    clearTimeout(timer);
  }
}

function told(error) {
  const { status, data } = error?.response ?? {};
  const text = error instanceof Error ? error.stack : JSON.stringify(error);
  return [status, JSON.stringify(data), text].filter(Boolean).join(" ") || "no word of why";
}

/** Assert that *promise* is refused, with *status* and *words* where the client tells them. */
async function refused(promise, status, words = /(?:)/) {
  const error = await promise.then(
    () => assert.fail("was not refused"),
    (error) => error,
  );
  assert.ok(!(error instanceof assert.AssertionError), error);
  const got = error?.response?.status ?? error?.status;
  if (got === undefined) return;
  assert.equal(got, status);
  assert.match(JSON.stringify(error.response?.data) ?? error.text ?? "", words);
}

/** Return a statement of somebody who has experienced something nobody else has. */
const statement = (more = {}) => ({
  id: randomUUID(),
  actor: person(),
  verb: { id: "http://adlnet.gov/expapi/verbs/experienced", display: { sv: "upplevde" } },
  object: { id: activity(), definition: { name: { sv: "Såg & klyv", en: "Saw" } } },
  ...more,
});

const person = () => ({ objectType: "Agent", mbox: `mailto:${randomUUID()}@vedhamn.example` });
const activity = () => `https://kurs.example/${randomUUID()}`;
const ids = (statements) => statements.map(({ id }) => id);
const {
  XAPI_ENDPOINT: endpoint, XAPI_KEY: key, XAPI_SECRET: secret,
  XAPI_TOLERATED: tolerated, // the credentials of a source that is tolerant
} = process.env;
const auth = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
const ETAG = /^"[0-9a-f]{40}"$/;

module.exports = {
  ETAG, activity, assert, auth, defect, endpoint, ids, key, person, randomUUID, refused, run,
  secret, statement, step, tolerated,
};
