// @xapi/xapi 3 in Node, with the adapter and the version that the environment names.
"use strict";

const { createHash } = require("node:crypto");
const XAPI = require("@xapi/xapi");
const {
  ETAG, activity, assert, auth, defect, endpoint, ids, person, randomUUID, refused, run, statement,
  step, tolerated,
} = require("./steps.cjs");

const { XAPI_ADAPTER: adapter, XAPI_VERSION: version } = process.env;
const lrs = new XAPI({ endpoint, auth, version, adapter });
const fetching = new XAPI({ endpoint, auth, version, adapter: "fetch" });
const axios = new XAPI({ endpoint, auth, version, adapter: "axios" });

const certificate = (text) => {
  const content = new TextEncoder().encode(text);
  return {
    content: content.buffer,
    described: {
      usageType: XAPI.AttachmentUsages.CERTIFICATE_OF_COMPLETION,
      display: { sv: "Intyg" },
      contentType: "text/plain",
      length: content.byteLength,
      sha2: createHash("sha256").update(content).digest("hex"),
    },
  };
};

async function toTheEnd(first) {
  const pages = [first.data];
  while (pages.at(-1).more) {
    pages.push((await lrs.getMoreStatements({ more: pages.at(-1).more })).data);
  }
  return pages;
}

// --- statements ---------------------------------------------------------------------------------

step("a statement is sent and read back", async () => {
  const sent = statement();
  assert.deepEqual((await lrs.sendStatement({ statement: sent })).data, [sent.id]);
  const { data } = await lrs.getStatement({ statementId: sent.id });
  assert.deepEqual([data.actor, data.verb], [sent.actor, sent.verb]);
  assert.equal(data.object.definition.name.sv, "Såg & klyv");
  assert.ok(data.stored && data.authority && data.version);
});

step("sending it again is no conflict", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  assert.deepEqual((await lrs.sendStatement({ statement: sent })).data, [sent.id]);
});

step("another statement of the same id is a conflict", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  await refused(lrs.sendStatement({ statement: { ...statement(), id: sent.id } }), 409);
});

step("a batch is sent; its ids come in order", async () => {
  const batch = [statement(), statement(), statement()];
  assert.deepEqual((await lrs.sendStatements({ statements: batch })).data, ids(batch));
});

step("a statement without an id gets one", async () => {
  const { id: _, ...sent } = statement();
  const [given] = (await lrs.sendStatement({ statement: sent })).data;
  assert.equal((await lrs.getStatement({ statementId: given })).data.id, given);
});

step("an unknown statement is not found", () =>
  refused(lrs.getStatement({ statementId: randomUUID() }), 404));

step("a malformed id is refused", async () => {
  await refused(lrs.getStatement({ statementId: "x" }), 400);
  await refused(lrs.getVoidedStatement({ voidedStatementId: "x" }), 400);
});

step("a voided statement is found as such and no more as another", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  await lrs.voidStatement({ actor: sent.actor, statementId: sent.id });
  await refused(lrs.getStatement({ statementId: sent.id }), 404);
  const { data } = await lrs.getVoidedStatement({ voidedStatementId: sent.id });
  assert.equal(data.id, sent.id);
});

step("several statements are voided at once", async () => {
  const sent = [statement(), statement()];
  await lrs.sendStatements({ statements: sent });
  await lrs.voidStatements({ actor: person(), statementIds: ids(sent) });
  for (const id of ids(sent)) await refused(lrs.getStatement({ statementId: id }), 404);
});

step("a list is filtered by every parameter", async () => {
  const registration = randomUUID();
  const parent = activity();
  const instructor = person();
  const sent = statement({
    verb: XAPI.Verbs.ANSWERED,
    context: { registration, instructor, contextActivities: { parent: [{ id: parent }] } },
  });
  await lrs.sendStatements({ statements: [sent, statement()] });
  for (const wanted of [
    { agent: sent.actor },
    { agent: sent.actor, verb: sent.verb.id },
    { activity: sent.object.id },
    { registration },
    { activity: parent, related_activities: true },
    { agent: instructor, related_agents: true },
    { registration, limit: 5, ascending: true, format: "ids" },
  ]) {
    const { data } = await lrs.getStatements(wanted);
    assert.deepEqual(ids(data.statements), [sent.id], JSON.stringify(wanted));
  }
  for (const wanted of [{ activity: parent }, { agent: instructor }]) {
    assert.deepEqual((await lrs.getStatements(wanted)).data.statements, []);
  }
});

step("since is exclusive and until inclusive", async () => {
  const registration = randomUUID();
  const [first, second] = [1, 2].map(() => statement({ context: { registration } }));
  for (const one of [first, second]) await lrs.sendStatement({ statement: one });
  const { stored } = (await lrs.getStatement({ statementId: first.id })).data;
  const until = await lrs.getStatements({ registration, until: stored });
  const since = await lrs.getStatements({ registration, since: stored });
  assert.deepEqual(ids(until.data.statements), [first.id]);
  assert.deepEqual(ids(since.data.statements), [second.id]);
});

step("more leads to the end, past every statement once", async () => {
  const registration = randomUUID();
  const sent = Array.from({ length: 5 }, () => statement({ context: { registration } }));
  await lrs.sendStatements({ statements: sent });
  const wanted = { registration, limit: 2, ascending: true };
  const pages = await toTheEnd(await lrs.getStatements(wanted));
  assert.deepEqual(pages.flatMap((page) => ids(page.statements)), ids(sent));
  assert.equal(pages.length, 3);
});

step("the canonical form has one language", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  const { data } = await lrs.getStatement({ statementId: sent.id, format: "canonical" });
  assert.equal(Object.keys(data.object.definition.name).length, 1);
});

step("a cache buster is no fault", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  await lrs.getStatement({ statementId: sent.id, useCacheBuster: true });
  await lrs.getStatements({ limit: 1, useCacheBuster: true });
});

// --- attachments --------------------------------------------------------------------------------

step("an attachment comes back with its statement", async () => {
  const { content, described } = certificate("Intyg för Åsa");
  const sent = statement({ attachments: [described] });
  await fetching.sendStatement({ statement: sent, attachments: [content] });
  const { data } = await lrs.getStatement({ statementId: sent.id, attachments: true });
  assert.equal(data[0].id, sent.id);
  assert.equal(data[1], "Intyg för Åsa");
});

step("two attachments without a line break between them arrive", async () => {
  const [one, two] = [certificate("Intyg ett"), certificate("Intyg två")];
  const sent = statement({ attachments: [one.described, two.described] });
  await fetching.sendStatement({ statement: sent, attachments: [one.content, two.content] });
  const { data } = await lrs.getStatement({ statementId: sent.id, attachments: true });
  assert.deepEqual(new Set(data.slice(1)), new Set(["Intyg ett", "Intyg två"]));
});

step("a batch with attachments arrives", async () => {
  const registration = randomUUID();
  const [one, two] = [certificate("Intyg A"), certificate("Intyg B")];
  const sent = [one, two].map(({ described }) =>
    statement({ attachments: [described], context: { registration } }));
  await fetching.sendStatements({ statements: sent, attachments: [one.content, two.content] });
  const { data } = await lrs.getStatements({ registration, attachments: true, ascending: true });
  assert.deepEqual(ids(data[0].statements), ids(sent));
  assert.deepEqual(new Set(data.slice(1)), new Set(["Intyg A", "Intyg B"]));
});

step("attachments come on every page of more", async () => {
  const registration = randomUUID();
  const made = [certificate("Sida ett"), certificate("Sida två")];
  const sent = made.map(({ described }) =>
    statement({ attachments: [described], context: { registration } }));
  const attachments = made.map(({ content }) => content);
  await fetching.sendStatements({ statements: sent, attachments });
  const wanted = { registration, attachments: true, ascending: true, limit: 1 };
  const first = (await lrs.getStatements(wanted)).data;
  const second = (await lrs.getMoreStatements({ more: first[0].more })).data;
  assert.deepEqual([first[1], second[1]], ["Sida ett", "Sida två"]);
});

defect("attachments by axios in Node are sent as application/octet-stream", async () => {
  const { content, described } = certificate("Intyg");
  const sent = { statement: statement({ attachments: [described] }), attachments: [content] };
  const error = await axios.sendStatement(sent).catch((error) => error);
  assert.equal(error.response?.status, 400);
  assert.match(JSON.stringify(error.response.data), /multipart\/mixed/);
});

defect("an attachment of two lines is read back as its last", async () => {
  const { content, described } = certificate("rad ett\r\nrad två");
  const sent = statement({ attachments: [described] });
  await fetching.sendStatement({ statement: sent, attachments: [content] });
  const { data } = await lrs.getStatement({ statementId: sent.id, attachments: true });
  assert.equal(data[1], "rad två");
});

defect("the duration of a whole day is malformed", async () => {
  const duration = XAPI.calculateISO8601Duration(new Date(0), new Date(86_400_000));
  assert.equal(duration, "P1DT");
  await refused(lrs.sendStatement({ statement: statement({ result: { duration } }) }), 400);
});

// --- state --------------------------------------------------------------------------------------

const place = () => ({ agent: person(), activityId: activity(), stateId: "bokmärke" });

step("state is stored and read back with its etag", async () => {
  const at = place();
  await lrs.setState({ ...at, state: { sida: 3 } });
  const { data, headers } = await lrs.getState(at);
  assert.deepEqual(data, { sida: 3 });
  assert.match(headers.etag, ETAG);
});

step("state is merged", async () => {
  const at = place();
  await lrs.createState({ ...at, state: { sida: 3 } });
  await lrs.createState({ ...at, state: { klar: false } });
  assert.deepEqual((await lrs.getState(at)).data, { sida: 3, klar: false });
});

step("state is replaced by who knows its etag", async () => {
  const at = place();
  await lrs.setState({ ...at, state: { sida: 3 } });
  const { etag } = (await lrs.getState(at)).headers;
  const put = (sida, etag) =>
    lrs.setState({ ...at, state: { sida }, etag, matchHeader: "If-Match" });
  await put(4, etag);
  await refused(put(5, etag), 412);
  assert.deepEqual((await lrs.getState(at)).data, { sida: 4 });
});

step("state that must be new is not replaced", async () => {
  const at = { ...place(), etag: "*", matchHeader: "If-None-Match" };
  await lrs.setState({ ...at, state: { sida: 1 } });
  await refused(lrs.setState({ ...at, state: { sida: 2 } }), 412);
});

step("state of a registration is its own", async () => {
  const at = place();
  const registration = randomUUID();
  await lrs.setState({ ...at, registration, state: { sida: 7 } });
  assert.deepEqual((await lrs.getState({ ...at, registration })).data, { sida: 7 });
  await refused(lrs.getState(at), 404);
});

step("states are listed, and those since a time", async () => {
  const { agent, activityId } = place();
  const at = { agent, activityId };
  for (const stateId of ["a", "b"]) await lrs.setState({ ...at, stateId, state: { stateId } });
  assert.deepEqual(new Set((await lrs.getStates(at)).data), new Set(["a", "b"]));
  const since = new Date(Date.now() + 3_600_000).toISOString();
  assert.deepEqual((await lrs.getStates({ ...at, since })).data, []);
});

step("state is deleted, one or all", async () => {
  const { agent, activityId } = place();
  const at = { agent, activityId };
  for (const stateId of ["a", "b", "c"]) await lrs.setState({ ...at, stateId, state: { stateId } });
  const { etag } = (await lrs.getState({ ...at, stateId: "a" })).headers;
  await lrs.deleteState({ ...at, stateId: "a", etag });
  assert.deepEqual(new Set((await lrs.getStates(at)).data), new Set(["b", "c"]));
  await lrs.deleteStates(at);
  assert.deepEqual((await lrs.getStates(at)).data, []);
});

step("state of plain text comes back as it was", async () => {
  const at = place();
  await lrs.setState({ ...at, state: "Så långt kom jag.", contentType: "text/plain" });
  const { data, headers } = await lrs.getState({ ...at, useCacheBuster: true });
  assert.equal(data, "Så långt kom jag.");
  assert.match(headers["content-type"], /^text\/plain/);
});

// --- profiles -----------------------------------------------------------------------------------

const strict = version === "1.0.3";
const novice = strict ? new XAPI({ endpoint, auth: tolerated, version, adapter }) : lrs;

const profiles = {
  activity: {
    at: () => ({ activityId: activity(), profileId: "inställningar" }),
    create: (given) => lrs.createActivityProfile(given),
    set: (given, by = lrs) => by.setActivityProfile(given),
    get: (given) => lrs.getActivityProfile(given),
    list: (given) => lrs.getActivityProfiles(given),
    remove: (given) => lrs.deleteActivityProfile(given),
  },
  agent: {
    at: () => ({ agent: person(), profileId: "inställningar" }),
    create: (given) => lrs.createAgentProfile(given),
    set: (given, by = lrs) => by.setAgentProfile(given),
    get: (given) => lrs.getAgentProfile(given),
    list: (given) => lrs.getAgentProfiles(given),
    remove: (given) => lrs.deleteAgentProfile(given),
  },
};

async function writes({ at, create, set, get }) {
  const where = at();
  assert.equal((await set({ ...where, profile: { ljud: "på" } }, novice)).status, 204);
  const { data: first, headers: { etag } } = await get(where);
  assert.deepEqual(first, { ljud: "på" });
  assert.match(etag, ETAG);
  await refused(set({ ...where, profile: { ljud: "av" } }), 409);
  await set({ ...where, profile: { ljud: "av" }, etag, matchHeader: "If-Match" });
  await refused(set({ ...where, profile: {}, etag, matchHeader: "If-Match" }), 412);
  await refused(set({ ...where, profile: {}, etag: "*", matchHeader: "If-None-Match" }), 412);
  await create({ ...where, profile: { text: "stor" } });
  const { data } = await get({ ...where, useCacheBuster: true });
  assert.deepEqual(data, { ljud: "av", text: "stor" });
}

async function removes({ at, create, get, list, remove }) {
  const { profileId, ...where } = at();
  await create({ ...where, profileId, profile: { a: 1 } });
  await create({ ...where, profileId: "b", profile: { b: 1 } });
  assert.deepEqual(new Set((await list(where)).data), new Set([profileId, "b"]));
  const since = new Date(Date.now() + 3_600_000).toISOString();
  assert.deepEqual((await list({ ...where, since })).data, []);
  const { etag } = (await get({ ...where, profileId })).headers;
  await remove({ ...where, profileId, etag });
  assert.deepEqual((await list(where)).data, ["b"]);
  await refused(get({ ...where, profileId }), 404);
}

defect("a profile that is new is not sent as such", async () => {
  for (const { at, set } of Object.values(profiles)) {
    const given = { ...at(), profile: { ljud: "på" } };
    if (strict) await refused(set(given), 400, /send If-None-Match: \*/);
    else assert.equal((await set(given)).status, 204);
    await set({ ...given, profileId: "b", etag: "*", matchHeader: "If-None-Match" });
  }
});

step("an activity profile is new, replaced by its etag, and merged", () =>
  writes(profiles.activity));
step("activity profiles are listed and deleted", () => removes(profiles.activity));
step("an agent profile is new, replaced by its etag, and merged", () => writes(profiles.agent));
step("agent profiles are listed and deleted", () => removes(profiles.agent));

// --- what is known ------------------------------------------------------------------------------

step("about names the version, to who has no key too", async () => {
  const anonymous = new XAPI({ endpoint, version, adapter });
  for (const one of [lrs, anonymous]) {
    const { data } = await one.getAbout({ useCacheBuster: true });
    assert.ok(data.version.includes(version), data.version);
  }
});

step("an activity is known by its definition", async () => {
  const sent = statement();
  await lrs.sendStatement({ statement: sent });
  const { data } = await lrs.getActivity({ activityId: sent.object.id, useCacheBuster: true });
  assert.equal(data.id, sent.object.id);
  assert.equal(data.definition.name.sv, "Såg & klyv");
});

step("an agent is known as a person", async () => {
  const agent = { ...person(), name: "Åsa Öberg" };
  await lrs.sendStatement({ statement: statement({ actor: agent }) });
  const { data } = await lrs.getAgent({ agent, useCacheBuster: true });
  assert.equal(data.objectType, "Person");
  assert.deepEqual([data.mbox, data.name], [[agent.mbox], ["Åsa Öberg"]]);
});

step("a wrong secret is refused", async () => {
  const stranger = new XAPI({ endpoint, auth: XAPI.toBasicAuth("1-x", "y"), version, adapter });
  await refused(stranger.getStatements(), 401);
});

run();
