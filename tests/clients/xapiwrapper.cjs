// ADL's xAPIWrapper, as built for a browser, in as much of one as it touches.
"use strict";

const { readFileSync } = require("node:fs");
const { runInThisContext } = require("node:vm");
const { XDomainRequest, browse } = require("./browser.cjs");
const {
  activity, assert, auth, defect, endpoint, ids, person, randomUUID, refused, run, statement, step,
  tolerated,
} = require("./steps.cjs");

browse("");
runInThisContext(readFileSync(require.resolve("xapiwrapper/dist/xapiwrapper.min.js"), "utf8"));
const { ADL } = globalThis;
const lrs = ADL.XAPIWrapper;
lrs.changeConfig({ endpoint, auth, strictCallbacks: true });

/** Call a method that takes a callback; resolve with the body, reject with the status. */
const call = (method, ...given) =>
  new Promise((resolve, reject) => {
    const callback = (error, xhr, body) =>
      error ? reject({ status: xhr.status, text: xhr.response }) : resolve({ xhr, body });
    const before = lrs[method].length - (method === "sendStatement" ? 2 : 1); // of the callback
    const padded = Array.from({ length: before }, (_, n) => given[n]);
    lrs[method](...padded, callback, ...given.slice(before));
  });

const get = async (params) => (await call("getStatements", params)).body;
const found = async (params) => ids((await get(params)).statements);
const missing = async (promise) => assert.equal((await promise).xhr.status, 404);

// --- statements ---------------------------------------------------------------------------------

step("a statement is sent and read back", async () => {
  const sent = statement();
  await call("sendStatement", sent);
  const read = await get({ statementId: sent.id });
  assert.deepEqual([read.actor, read.verb], [sent.actor, sent.verb]);
});

step("a statement made by the wrapper is sent", async () => {
  const sent = new ADL.XAPIStatement(person().mbox, ADL.verbs.completed, activity());
  sent.generateId();
  await call("sendStatement", sent);
  assert.equal((await get({ statementId: sent.id })).verb.id, ADL.verbs.completed.id);
});

step("sending it again is no conflict, and another one is", async () => {
  const sent = statement();
  await call("sendStatement", sent);
  await call("sendStatement", sent);
  await refused(call("sendStatement", { ...statement(), id: sent.id }), 409);
});

step("a batch is sent; its ids come in order", async () => {
  const batch = [statement(), statement(), statement()];
  assert.deepEqual((await call("sendStatements", batch)).body, ids(batch));
});

step("a voided statement is found as such and no more as another", async () => {
  const sent = statement();
  await call("sendStatement", sent);
  await call("sendStatement", {
    actor: person(), verb: ADL.verbs.voided, object: { objectType: "StatementRef", id: sent.id },
  });
  await refused(get({ statementId: sent.id }), 404);
  assert.equal((await get({ voidedStatementId: sent.id })).id, sent.id);
});

step("a list is filtered by every parameter", async () => {
  const registration = randomUUID();
  const parent = activity();
  const sent = statement({
    context: { registration, contextActivities: { parent: { id: parent } } },
  });
  await call("sendStatements", [sent, statement()]);
  for (const params of [
    { agent: JSON.stringify(sent.actor) },
    { agent: JSON.stringify(sent.actor), verb: sent.verb.id },
    { activity: sent.object.id },
    { registration },
    { activity: parent, related_activities: true },
    { agent: JSON.stringify(sent.actor), related_agents: true },
    { ...lrs.searchParams(), registration, limit: 5, ascending: true },
  ]) {
    assert.deepEqual(await found(params), [sent.id], JSON.stringify(params));
  }
});

step("since and until bound a list", async () => {
  const registration = randomUUID();
  const sent = statement({ context: { registration } });
  await call("sendStatement", sent);
  const { stored } = await get({ statementId: sent.id });
  const [before, after] = [-1000, 1000].map((by) => new Date(Date.parse(stored) + by));
  assert.deepEqual(await found({ registration, since: before, until: after }), [sent.id]);
  assert.deepEqual(await found({ registration, since: after }), []);
  assert.deepEqual(await found({ registration, until: before }), []);
});

step("more leads to the end, past every statement once", async () => {
  const registration = randomUUID();
  const sent = Array.from({ length: 5 }, () => statement({ context: { registration } }));
  await call("sendStatements", sent);
  let page = await get({ registration, limit: 2, ascending: true });
  const all = ids(page.statements);
  while (page.more) {
    page = (await call("getStatements", null, page.more)).body;
    all.push(...ids(page.statements));
  }
  assert.deepEqual(all, ids(sent));
});

step("Internet Explorer speaks in the alternate request syntax", async () => {
  globalThis.XDomainRequest = XDomainRequest;
  try {
    const sent = statement();
    assert.equal((await call("sendStatement", sent)).xhr.answered, 200);
    const page = await get({ agent: JSON.stringify(sent.actor), limit: 5 });
    assert.deepEqual(ids(page.statements), [sent.id]);
    const at = [activity(), person(), "s", null];
    assert.equal((await call("sendState", ...at, ["å & ö", 1])).xhr.answered, 204);
    assert.deepEqual((await call("getState", ...at)).body, ["å & ö", 1]);
  } finally {
    delete globalThis.XDomainRequest;
  }
});

// --- attachments --------------------------------------------------------------------------------

const usageType = "http://id.tincanapi.com/attachment/supporting_media";
const attachment = (value, contentType = "text/plain") => ({
  type: { usageType, display: { sv: "Bilaga" }, contentType },
  value,
});

step("two attachments without a line break between them arrive", async () => {
  const bytes = Uint8Array.from([0xff, 0xd8, 0x0d, 0x0a, 0x00]).buffer;
  const sent = statement();
  const attached = [attachment("Intyg för Åsa"), attachment(bytes, "image/jpeg")];
  await call("sendStatement", sent, attached);
  const { body } = await call("getStatements", { statementId: sent.id, attachments: true });
  assert.match(body, /Intyg för Åsa/);
  const read = await get({ statementId: sent.id });
  assert.deepEqual(read.attachments.map(({ length }) => length), [15, 5]);
});

// --- state --------------------------------------------------------------------------------------

step("state is stored, read back, and merged", async () => {
  const at = [activity(), person(), "s", null];
  await call("sendState", ...at, { sida: 3 });
  await call("sendState", ...at, { klar: false });
  assert.deepEqual((await call("getState", ...at)).body, { sida: 3, klar: false });
});

step("state is replaced by who computes its hash", async () => {
  const at = [activity(), person(), "s", null];
  const [one, two] = [["å", 1], ["å", 2]];
  await call("sendState", ...at, one);
  const hash = lrs.hash(JSON.stringify(one));
  await call("sendState", ...at, two, hash);
  await refused(call("sendState", ...at, ["å", 3], hash), 412);
  await refused(call("sendState", ...at, ["å", 4], null, "*"), 412);
  assert.deepEqual((await call("getState", ...at)).body, two);
});

step("state of a registration is its own", async () => {
  const at = [activity(), person(), "s"];
  const registration = randomUUID();
  await call("sendState", ...at, registration, { sida: 7 });
  assert.deepEqual((await call("getState", ...at, registration)).body, { sida: 7 });
  await missing(call("getState", ...at));
});

step("states are listed, those since a time, and deleted", async () => {
  const at = [activity(), person()];
  for (const name of ["a", "b"]) await call("sendState", ...at, name, null, "text");
  assert.deepEqual(new Set((await call("getState", ...at)).body), new Set(["a", "b"]));
  const since = new Date(Date.now() + 3_600_000);
  assert.deepEqual((await call("getState", ...at, null, null, since)).body, []);
  await call("deleteState", ...at, "a", null, lrs.hash("text"));
  assert.deepEqual((await call("getState", ...at)).body, ["b"]);
});

step("state of text comes back as it was", async () => {
  const at = [activity(), person(), "s", null];
  await call("sendState", ...at, "Så långt kom jag.");
  assert.equal((await call("getState", ...at)).body, "Så långt kom jag.");
});

defect("all states cannot be deleted at once", async () => {
  const at = [activity(), person()];
  await call("sendState", ...at, "a", null, "text");
  await call("deleteState", ...at, undefined, null);
  assert.deepEqual((await call("getState", ...at)).body, ["a"]);
});

// --- profiles -----------------------------------------------------------------------------------

/** Call as a source that is tolerant. */
async function tolerantly(...given) {
  lrs.lrs.auth = tolerated;
  try {
    return await call(...given);
  } finally {
    lrs.lrs.auth = auth;
  }
}

async function profiled(kind, of) {
  const at = [of, "p"];
  assert.equal((await tolerantly(`send${kind}Profile`, ...at, ["på"])).xhr.status, 204);
  assert.deepEqual((await call(`get${kind}Profile`, ...at)).body, ["på"]);
  await refused(call(`send${kind}Profile`, ...at, ["av"]), 409);
  const hash = lrs.hash(JSON.stringify(["på"]));
  await call(`send${kind}Profile`, ...at, ["av"], hash);
  await refused(call(`send${kind}Profile`, ...at, ["på"], hash), 412);
  assert.deepEqual((await call(`get${kind}Profile`, ...at)).body, ["av"]);
  await call(`send${kind}Profile`, of, "q", { ljud: "på" }, null, "*");
  await call(`send${kind}Profile`, of, "q", { text: "stor" });
  assert.deepEqual((await call(`get${kind}Profile`, of, "q")).body, { ljud: "på", text: "stor" });
  await call(`delete${kind}Profile`, of, "q");
  assert.deepEqual((await call(`get${kind}Profile`, of)).body, ["p"]);
  await missing(call(`get${kind}Profile`, of, "q"));
}

defect("a profile that is new is not sent as such", async () => {
  for (const [method, of] of [
    ["sendActivityProfile", activity()], ["sendAgentProfile", person()],
  ]) {
    await refused(call(method, of, "p", ["på"]), 400, /send If-None-Match: \*/);
    await call(method, of, "p", ["på"], null, "*");
  }
});

step("an activity profile is new, replaced by its hash, merged, listed and deleted", () =>
  profiled("Activity", activity()));

step("an agent profile is new, replaced by its hash, merged, listed and deleted", () =>
  profiled("Agent", person()));

// --- what is known ------------------------------------------------------------------------------

step("an activity is known by its definition", async () => {
  const sent = statement();
  await call("sendStatement", sent);
  const { body } = await call("getActivities", sent.object.id);
  assert.equal(body.definition.name.sv, "Såg & klyv");
});

step("an agent is known as a person", async () => {
  const agent = { ...person(), name: "Åsa Öberg" };
  await call("sendStatement", statement({ actor: agent }));
  const { body } = await call("getAgents", agent);
  assert.deepEqual([body.objectType, body.name], ["Person", ["Åsa Öberg"]]);
});

defect("parameters of a launch that are not xAPI's are sent along", async () => {
  lrs.lrs.extended = { kurs: "såg" };
  try {
    await refused(get({ limit: 1 }), 400);
  } finally {
    delete lrs.lrs.extended;
  }
});

step("a wrong secret is refused", async () => {
  lrs.lrs.auth = `Basic ${btoa("1-x:y")}`;
  try {
    await refused(get({ limit: 1 }), 401);
  } finally {
    lrs.lrs.auth = auth;
  }
});

run();
