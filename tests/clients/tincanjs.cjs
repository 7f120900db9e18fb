// tincanjs in Node: TinCan.LRS, whose every call answers a callback.
"use strict";

const TinCan = require("tincanjs");
const {
  ETAG, activity, assert, defect, endpoint, ids, key, person, randomUUID, refused, run, secret,
  statement, step,
} = require("./steps.cjs");

const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, allowFail: false });

/** Call a method that takes its configuration last; reject with the status it was refused with. */
const call = (method, ...given) => {
  const configuration = given.pop();
  return new Promise((resolve, reject) => {
    const callback = (error, result) =>
      error === null ? resolve(result) : reject({ status: error, text: result?.responseText });
    lrs[method](...given, { ...configuration, callback });
  });
};

const save = (plain) => call("saveStatement", new TinCan.Statement(plain), {});
const saveAll = (plain) =>
  call("saveStatements", plain.map((one) => new TinCan.Statement(one)), {});
const list = async (params) => (await call("queryStatements", { params })).statements;
const somebody = () => new TinCan.Agent(person());
const something = () => new TinCan.Activity({ id: activity() });
const json = { contentType: "application/json" };

const attachment = (content) =>
  new TinCan.Attachment({
    usageType: "http://id.tincanapi.com/attachment/supporting_media",
    display: { sv: "Bilaga" },
    contentType: "text/plain",
    content,
  });

// --- statements ---------------------------------------------------------------------------------

step("a statement is put and read back", async () => {
  const sent = statement();
  await save(sent);
  const read = await call("retrieveStatement", sent.id, {});
  assert.equal(read.actor.mbox, sent.actor.mbox);
  assert.equal(read.target.definition.name.sv, "Såg & klyv");
  assert.ok(read.stored);
});

step("a statement without an id is posted", async () => {
  const { id: _, ...sent } = statement();
  const answer = await call("saveStatement", new TinCan.Statement(sent, { doStamp: false }), {});
  assert.equal(JSON.parse(answer.responseText).length, 1);
});

step("putting it again is no conflict, and another one is", async () => {
  const sent = statement({ timestamp: new Date().toISOString() });
  await save(sent);
  await save(sent);
  await refused(save({ ...statement(), id: sent.id }), 409);
});

step("a batch is sent; its ids come in order", async () => {
  const batch = [statement(), statement(), statement()];
  const answer = await saveAll(batch);
  assert.deepEqual(JSON.parse(answer.responseText), ids(batch));
});

step("an unknown statement is not found", () =>
  refused(call("retrieveStatement", randomUUID(), {}), 404));

step("a voided statement is found as such and no more as another", async () => {
  const sent = statement();
  await save(sent);
  await save({
    actor: person(), verb: { id: "http://adlnet.gov/expapi/verbs/voided" },
    object: { objectType: "StatementRef", id: sent.id },
  });
  await refused(call("retrieveStatement", sent.id, {}), 404);
  assert.equal((await call("retrieveVoidedStatement", sent.id, {})).id, sent.id);
});

step("a list is filtered by every parameter", async () => {
  const registration = randomUUID();
  const parent = something();
  const instructor = somebody();
  const sent = statement({
    context: {
      registration,
      instructor: JSON.parse(JSON.stringify(instructor.asVersion("1.0.2"))),
      contextActivities: { parent: [{ id: parent.id }] },
    },
  });
  await saveAll([sent, statement()]);
  for (const params of [
    { agent: new TinCan.Agent(sent.actor) },
    { agent: new TinCan.Agent(sent.actor), verb: new TinCan.Verb(sent.verb) },
    { activity: new TinCan.Activity(sent.object) },
    { registration },
    { activity: parent, related_activities: true },
    { agent: instructor, related_agents: true },
    { registration, limit: 5, ascending: true, format: "exact" },
  ]) {
    assert.deepEqual(ids(await list(params)), [sent.id], JSON.stringify(params));
  }
});

step("since is exclusive and until inclusive", async () => {
  const registration = randomUUID();
  const sent = [statement({ context: { registration } }), statement({ context: { registration } })];
  for (const one of sent) await save(one);
  const { stored } = await call("retrieveStatement", sent[0].id, {});
  assert.deepEqual(ids(await list({ registration, until: stored })), [sent[0].id]);
  assert.deepEqual(ids(await list({ registration, since: stored })), [sent[1].id]);
});

step("more leads to the end, past every statement once", async () => {
  const registration = randomUUID();
  const sent = Array.from({ length: 5 }, () => statement({ context: { registration } }));
  await saveAll(sent);
  let page = await call("queryStatements", { params: { registration, limit: 2, ascending: true } });
  const found = ids(page.statements);
  while (page.more) {
    page = await call("moreStatements", { url: page.more });
    found.push(...ids(page.statements));
  }
  assert.deepEqual(found, ids(sent));
});

// --- attachments --------------------------------------------------------------------------------

step("two attachments without a line break between them arrive and come back", async () => {
  const texts = ["Intyg för Åsa", "rad ett\r\nrad två"];
  const sent = statement({ attachments: texts.map(attachment) });
  await save(sent);
  const read = await call("retrieveStatement", sent.id, { params: { attachments: true } });
  assert.deepEqual(read.attachments.map((one) => one.getContentAsString()), texts);
});

step("a batch with attachments arrives and comes back in a list", async () => {
  const registration = randomUUID();
  const sent = ["A", "B"].map((text) =>
    statement({ context: { registration }, attachments: [attachment(text)] }));
  await saveAll(sent);
  const found = await list({ registration, attachments: true, ascending: true });
  assert.deepEqual(found.map((one) => one.attachments[0].getContentAsString()), ["A", "B"]);
});

defect("binary attachments are sent as text in Node", async () => {
  const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]).buffer;
  await refused(save(statement({ attachments: [attachment(bytes)] })), 400);
});

defect("a list with attachments forgets its more", async () => {
  const registration = randomUUID();
  await saveAll([1, 2].map(() => statement({ context: { registration } })));
  const params = { registration, attachments: true, limit: 1 };
  const page = await call("queryStatements", { params });
  assert.deepEqual([page.statements.length, page.more], [1, null]);
});

defect("version 1.0.3 is not spoken", async () => {
  assert.throws(() => new TinCan.LRS({ endpoint, version: "1.0.3" }));
  assert.equal(lrs.version, "1.0.2");
});

// --- state --------------------------------------------------------------------------------------

const place = () => ({ agent: somebody(), activity: something() });

step("state is stored and read back with its etag", async () => {
  const at = place();
  await call("saveState", "bokmärke", { sida: 3 }, { ...at, ...json });
  const state = await call("retrieveState", "bokmärke", at);
  assert.deepEqual(state.contents, { sida: 3 });
  assert.match(state.etag, ETAG);
  assert.ok(TinCan.Utils.isApplicationJSON(state.contentType));
});

step("state is merged", async () => {
  const at = { ...place(), ...json, method: "POST" };
  await call("saveState", "s", { sida: 3 }, at);
  await call("saveState", "s", { klar: false }, at);
  assert.deepEqual((await call("retrieveState", "s", at)).contents, { sida: 3, klar: false });
});

step("state is replaced by who knows its etag", async () => {
  const at = place();
  await call("saveState", "s", { sida: 3 }, { ...at, ...json });
  const lastSHA1 = (await call("retrieveState", "s", at)).etag;
  await call("saveState", "s", { sida: 4 }, { ...at, ...json, lastSHA1 });
  await refused(call("saveState", "s", { sida: 5 }, { ...at, ...json, lastSHA1 }), 412);
});

step("state of a registration is its own", async () => {
  const at = place();
  const registration = randomUUID();
  await call("saveState", "s", { sida: 7 }, { ...at, ...json, registration });
  const state = await call("retrieveState", "s", { ...at, registration });
  assert.deepEqual(state.contents, { sida: 7 });
  assert.equal(await call("retrieveState", "s", at), null);
});

step("states are listed, and those since a time", async () => {
  const at = place();
  for (const name of ["a", "b"]) await call("saveState", name, "text", at);
  assert.deepEqual(new Set(await call("retrieveStateIds", at)), new Set(["a", "b"]));
  const since = new Date(Date.now() + 3_600_000).toISOString();
  assert.deepEqual(await call("retrieveStateIds", { ...at, since }), []);
});

step("state is deleted, one or all", async () => {
  const at = place();
  for (const name of ["a", "b", "c"]) await call("saveState", name, "text", at);
  await call("dropState", "a", at);
  assert.deepEqual(new Set(await call("retrieveStateIds", at)), new Set(["b", "c"]));
  await call("dropState", null, at);
  assert.deepEqual(await call("retrieveStateIds", at), []);
});

step("state of bytes comes back as it was", async () => {
  const at = place();
  await call("saveState", "s", "Så långt kom jag.", at);
  const state = await call("retrieveState", "s", at);
  assert.equal(state.contents, "Så långt kom jag.");
  assert.equal(state.contentType, "application/octet-stream");
});

// --- profiles -----------------------------------------------------------------------------------

async function profiled(kind, at) {
  const save = (value, more) => call(`save${kind}Profile`, "p", value, { ...at, ...json, ...more });
  const read = () => call(`retrieve${kind}Profile`, "p", at);
  await save({ ljud: "på" }, {});
  await refused(save({ ljud: "av" }, {}), 412);
  const { contents, etag } = await read();
  assert.deepEqual(contents, { ljud: "på" });
  assert.match(etag, ETAG);
  await save({ ljud: "av" }, { lastSHA1: etag });
  await refused(save({ ljud: "på" }, { lastSHA1: etag }), 412);
  await save({ text: "stor" }, { method: "POST", lastSHA1: (await read()).etag });
  assert.deepEqual((await read()).contents, { ljud: "av", text: "stor" });
  assert.deepEqual(await call(`retrieve${kind}ProfileIds`, at), ["p"]);
  await call(`drop${kind}Profile`, "p", at);
  assert.equal(await read(), null);
}

defect("a profile is not merged by who has not its etag", async () => {
  const at = { activity: something(), ...json };
  await call("saveActivityProfile", "p", { a: 1 }, at);
  await refused(call("saveActivityProfile", "p", { b: 2 }, { ...at, method: "POST" }), 412);
});

step("an activity profile is new, replaced by its etag, merged, listed and deleted", () =>
  profiled("Activity", { activity: something() }));

step("an agent profile is new, replaced by its etag, merged, listed and deleted", () =>
  profiled("Agent", { agent: somebody() }));

// --- what is known ------------------------------------------------------------------------------

step("about names versions", async () => {
  assert.ok((await call("about", {})).version.includes("1.0.3"));
});

step("an activity is known by its definition", async () => {
  const sent = statement();
  await save(sent);
  const read = await call("retrieveActivity", sent.object.id, {});
  assert.equal(read.definition.name.sv, "Såg & klyv");
});

step("a wrong secret is refused", () => {
  const stranger = new TinCan.LRS({ endpoint, username: "1-x", password: "y" });
  return new Promise((resolve, reject) => {
    stranger.queryStatements({
      callback: (error) => (error === 401 ? resolve() : reject(new Error(`answered ${error}`))),
    });
  });
});

run();
