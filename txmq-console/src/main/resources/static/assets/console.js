"use strict";
// One box chooses all of a page. Without scripts, each is chosen by itself.
document.querySelectorAll("input[data-chooses]").forEach((all) => {
  const boxes = all.form.querySelectorAll(`input[name="${all.dataset.chooses}"]`);
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
});
