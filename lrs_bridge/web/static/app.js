// What plain links cannot do when htmx has loaded an item beside the list. Pages work without it.
"use strict";
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "detail") return;
  document.getElementById("split").classList.add("open");
  for (const row of document.querySelectorAll("#list [aria-current]")) row.removeAttribute("aria-current");
  event.detail.requestConfig.elt.setAttribute("aria-current", "true");
  const heading = event.detail.target.querySelector("h2");
  document.title = heading.textContent.trim() + " – " + document.body.dataset.product;
  heading.focus();
});
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers.Accept = "text/html";
});
// An answer that is not an item (signed out, gone, no contact) is shown as the page it is.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => location.assign(event.detail.requestConfig.path));
}
// A page with faults in a form says so first.
const faults = document.getElementById("faults");
if (faults) faults.focus();
