"use strict";
// One box chooses all of a page. Without scripts, each is chosen by itself.
document.querySelectorAll("input[data-chooses]").forEach((all) => {
  const boxes = all.form.querySelectorAll(`input[name="${all.dataset.chooses}"]`);
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
});
// A form that changes something is sent once, however often its button is pressed: the answer to the second time would hide the first one.
const acting = document.querySelectorAll("form[method=post]");
acting.forEach((form) => form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}));
// whoever comes back to the page may send it again
addEventListener("pageshow", () => acting.forEach((form) => delete form.dataset.sent));
