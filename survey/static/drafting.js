/* Wordings are kept while they are typed. Everything here also works as a plain form without it. */
"use strict";
(() => {
  const PAUSE = 1500;
  const said = document.getElementById("said");
  const points = new Map();
  let leaving = false;

  for (const form of document.querySelectorAll("form[data-point]")) {
    const box = form.elements.wording;
    const state = form.querySelector("[data-state]");
    // What was refused or came back in a clash is not what is kept.
    const kept = form.dataset.saved ?? box.defaultValue;
    points.set(form, { form, box, state, kept, saving: null, timer: 0 });
  }

  const isDirty = (point) => point.box.value.trim() !== point.kept.trim();

  function tell(point, text, bad = false) {
    point.state.textContent = text;
    point.state.classList.toggle("bad", bad);
    said.textContent = text;
  }

  function save(point) {
    clearTimeout(point.timer);
    // One after the other, so that an older wording never lands on a newer one.
    point.saving = (point.saving || Promise.resolve()).then(() => send(point));
    return point.saving;
  }

  async function send(point, seen) {
    if (!isDirty(point)) return;
    const wording = point.box.value;
    const body = new URLSearchParams({
      csrf_token: point.form.elements.csrf_token.value,
      seen: seen ?? point.form.elements.seen.value,
      wording,
      answer: "data",
    });
    try {
      const answer = await fetch(point.form.action, {
        method: "POST",
        body,
        keepalive: wording.length < 5000,
      });
      const told = answer.headers.get("Content-Type")?.startsWith("application/json")
        ? await answer.json()
        : {};
      if (answer.ok) keep(point, wording, told);
      else if (told.theirs !== undefined) clash(point, told);
      else fail(point, told.error);
    } catch {
      fail(point);
    }
  }

  function keep(point, wording, told) {
    point.kept = wording;
    point.form.elements.seen.value = told.seen;
    point.box.removeAttribute("aria-invalid");
    point.form.querySelector("[data-clash]")?.remove();
    name(point, told.named);
    if (told.undo) undoable(told);
    tell(point, "บันทึกแล้ว");
  }

  // What was kept just now is what the button takes back, and nothing is left to bring again.
  function undoable(told) {
    const button = document.getElementById("undo");
    button.form.elements.edit.value = told.undo;
    button.disabled = false;
    document.getElementById("undo-says").textContent = `รายการล่าสุดของท่าน: ${told.says}`;
    document.getElementById("redo").disabled = true;
    document.getElementById("redo-says")?.remove();
  }

  function fail(point, error) {
    point.box.setAttribute("aria-invalid", "true");
    tell(point, `บันทึกไม่สำเร็จ ข้อความยังอยู่ในหน้านี้ ${error || "โปรดตรวจการเชื่อมต่อแล้วกดบันทึกถ้อยคำ"}`, true);
  }

  function name(point, words) {
    point.form.querySelector("[data-named]")?.remove();
    if (!words.length) return;
    const notice = made("p", `อาจมีชื่อหรือข้อมูลของบุคคล: ${words.map((w) => `“${w}”`).join(" ")} โปรดตรวจก่อนส่งออก`);
    notice.className = "notice small";
    notice.dataset.named = "";
    point.box.after(notice);
  }

  // Somebody else wrote meanwhile: both wordings are shown, and a person chooses.
  function clash(point, told) {
    point.form.querySelector("[data-clash]")?.remove();
    const box = made("div");
    box.className = "summary";
    box.dataset.clash = "";
    box.setAttribute("role", "alert");
    const mine = chooser("ใช้ถ้อยคำที่ท่านพิมพ์", point.box, () => send(point, told.seen));
    const theirs = chooser(`ใช้ถ้อยคำของ ${told.by}`, point.box, () => {
      point.box.value = told.theirs;
      keep(point, told.theirs, { seen: told.seen, named: [] });
    });
    const row = made("div");
    row.className = "row";
    row.append(mine, theirs);
    box.append(
      made("h3", `${told.by} แก้ถ้อยคำข้อนี้หลังจากที่ท่านเปิดหน้านี้`),
      made("p", `เมื่อ ${told.at} ถ้อยคำที่บันทึกไว้ขณะนี้คือ`),
      made("blockquote", told.theirs),
      made("p", "ถ้อยคำของท่านยังอยู่ในช่องด้านล่างและยังไม่ได้บันทึก"),
      row,
    );
    point.box.before(box);
    tell(point, "ยังไม่ได้บันทึก โปรดเลือกถ้อยคำ", true);
  }

  function chooser(text, box, act) {
    const button = made("button", text);
    button.type = "button";
    button.className = "quiet slim";
    button.addEventListener("click", () => {
      act();
      box.focus();
    });
    return button;
  }

  function made(tag, text = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  const blocked = (point) => point.form.querySelector("[data-clash]");

  addEventListener("input", (event) => {
    const point = points.get(event.target.form);
    if (!point || event.target !== point.box) return;
    clearTimeout(point.timer);
    tell(point, isDirty(point) ? "ยังไม่ได้บันทึก" : "");
    if (!blocked(point)) point.timer = setTimeout(() => save(point), PAUSE);
  });

  addEventListener("focusout", (event) => {
    const point = points.get(event.target.form);
    if (point && event.target === point.box && isDirty(point) && !blocked(point)) save(point);
  });

  function flush() {
    const open = [...points.values()].filter((point) => !blocked(point));
    return Promise.all(open.map((point) => (isDirty(point) ? save(point) : point.saving)));
  }

  // A page that goes takes along what was typed: first what is being saved, then the rest.
  addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    const own = points.get(form);
    if (leaving) return;
    event.preventDefault();
    if (own && !submitter?.hasAttribute("formaction") && !submitter?.name) {
      if (!isDirty(own)) tell(own, "บันทึกแล้ว");
      return blocked(own) ? own.form.querySelector("[data-clash] button").focus() : save(own);
    }
    await flush();
    leaving = [...points.values()].every((point) => !isDirty(point)) || "anyway";
    // A browser takes no form that is asked for while its submission is still being told of.
    setTimeout(() => (submitter ? form.requestSubmit(submitter) : form.requestSubmit()));
    setTimeout(() => (leaving = false), 3000);
  });

  addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    if (!link || elsewhere || ![...points.values()].some(isDirty)) return;
    event.preventDefault();
    await flush();
    location.assign(link.href);
  });

  addEventListener("beforeunload", (event) => {
    if ([...points.values()].some(isDirty)) event.preventDefault();
  });

  // Without this script Enter presses nothing: the form's first button is disabled.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".point .act input")) return;
    event.preventDefault();
    event.target.closest(".act").querySelector("button").click();
  });

  // By the place of the key, as a Thai layout has other letters there.
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.code === "KeyS" && points.get(event.target.form)) {
      event.preventDefault();
      save(points.get(event.target.form));
    }
    if (event.target.closest("input,select,textarea")) return;
    const again = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
    const press = again ? "redo" : event.code === "KeyZ" ? "undo" : "";
    if (!press) return;
    event.preventDefault();
    document.getElementById(press)?.click();
  });

  document.querySelector("[role=alert]")?.scrollIntoView();
})();
