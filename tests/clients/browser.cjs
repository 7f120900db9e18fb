// As much of a browser as ADL's wrapper touches: a page's address, an anchor, and its requests.
"use strict";

const assert = require("node:assert/strict");

/** A request as the wrapper makes it: never synchronous, and over Node's own fetch. */
class XMLHttpRequest {
  readyState = 0;
  status = 0;
  responseText = "";
  response = "";
  #sent = {};

  open(method, url, asynchronous) {
    if (!asynchronous) throw new Error("a synchronous request needs a browser");
    this.#sent = { method, url, headers: {} };
  }

  setRequestHeader(name, value) {
    this.#sent.headers[name] = value;
  }

  getResponseHeader(name) {
    return this.headers.get(name);
  }

  send(body) {
    const { url, ...sent } = this.#sent;
    fetch(url, { ...sent, body: body ?? undefined }).then(async (answer) => {
      this.status = answer.status;
      this.headers = answer.headers;
      this.responseText = this.response = await answer.text();
      this.readyState = 4;
      this.onload();
    }, () => this.onerror());
  }
}

/** Internet Explorer's request to another host: POST only, no header, all of it text/plain. */
class XDomainRequest {
  open(method, url) {
    assert.equal(method, "POST");
    this.url = url;
  }

  send(body) {
    fetch(this.url, { method: "POST", body }).then(async (answer) => {
      this.answered = answer.status; // the wrapper never sees it, as in the real one
      this.responseText = this.response = await answer.text();
      this.onload();
    }, () => this.onerror());
  }
}

/** Make the globals; *search* is what follows the page's address. */
function browse(search) {
  const location = new URL(`https://kurs.example/au/index.html${search}`);
  const document = { createElement: () => new URL("https://kurs.example") };
  Object.assign(globalThis, { window: globalThis, location, document, XMLHttpRequest });
}

module.exports = { XDomainRequest, browse };
