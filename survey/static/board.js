/* The board without waiting: what is open stays open, picks are counted, statements are dragged.
   Everything here also works as a plain form without this script. */
"use strict";
(() => {
  const kept = `board:${location.pathname}`;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const picks = () => new Set(all("input[form=act]:checked").map((box) => box.value));

  function remember() {
    const open = all("main details[open][id]:not(#more-acts)").map((each) => each.id);
    sessionStorage.setItem(kept, JSON.stringify({ open, at: scrollY }));
  }

  function restore(scrolled) {
    const { open, at } = JSON.parse(sessionStorage.getItem(kept) || '{"open":[],"at":0}');
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (scrolled && !location.hash && !document.querySelector("[role=alert]")) scrollTo(0, at);
  }

  function prepare(scrolled) {
    restore(scrolled);
    for (const label of all("[data-statement]")) label.draggable = true;
    count();
    document.querySelector("[role=alert]")?.scrollIntoView();
  }

  function count() {
    const shown = document.getElementById("picked");
    if (!shown) return;
    const number = picks().size.toLocaleString("th-TH-u-nu-thai");
    shown.textContent = `เลือกไว้ ${number} ข้อความ`;
  }

  addEventListener("change", (event) => {
    const box = event.target;
    if (box.name !== "statements" || box.getAttribute("form") !== "act") return;
    // A statement may stand in a card and among what was found: it is one statement.
    for (const same of all(`input[form=act][value="${box.value}"]`)) same.checked = box.checked;
    count();
  });

  // The panel over the page goes once somebody looks at the page again.
  addEventListener("click", (event) => {
    if (!event.target.closest(".acting")) document.getElementById("more-acts")?.removeAttribute("open");
  });

  let carried = "";
  addEventListener("dragstart", (event) => {
    const label = event.target.closest?.("[data-statement]");
    if (!label) return;
    carried = label.dataset.statement;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    document.body.classList.add("dragging");
  });
  addEventListener("dragend", () => {
    carried = "";
    document.body.classList.remove("dragging");
  });
  addEventListener("dragover", (event) => {
    if (carried && event.target.closest?.("[data-theme]")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const target = event.target.closest?.("[data-theme]");
    if (!carried || !target) return;
    event.preventDefault();
    const with_it = picks();
    // What is ticked goes along only when the dragged one is among it.
    if (!with_it.has(carried)) for (const box of all("input[form=act]")) box.checked = false;
    for (const box of all(`input[form=act][value="${carried}"]`)) box.checked = true;
    carried = "";
    document.getElementById("act-theme").value = target.dataset.theme;
    document.getElementById("do-move").click();
  });

  // From a ticked statement straight to what is to be done with it.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.target.matches("#act .row input")) {
      // Without this script Enter presses nothing: the form's first button is disabled.
      event.preventDefault();
      event.target.closest(".row").querySelector("button").click();
    }
    if (!event.target.matches("input[form=act][type=checkbox]")) return;
    event.preventDefault();
    document.getElementById("act-theme")?.focus();
  });

  // By the place of the key, as a Thai layout has other letters there.
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]),select,textarea")) return;
    const again = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
    const press = again ? "redo" : event.code === "KeyZ" ? "undo" : "";
    if (!press) return;
    event.preventDefault();
    document.getElementById(press)?.click();
  });

  document.addEventListener("htmx:beforeRequest", remember);
  document.addEventListener("htmx:afterSettle", () => prepare(true));
  addEventListener("pagehide", remember);
  prepare(true);
})();
