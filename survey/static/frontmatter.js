/* The facts of a report, kept whenever a field is left; without this script, by the button. */
"use strict";
(() => {
  const form = document.getElementById("facts");
  const state = document.getElementById("state");
  const LOST = "ยังบันทึกไม่ได้ ข้อความยังอยู่ในหน้านี้ โปรดกดบันทึก";
  let sending = null;
  let again = false;

  const fields = () => [...form.elements].filter((each) => each.name && each.type !== "submit");
  const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);

  function show(field, wanted) {
    if (field.type === "checkbox") field.checked = wanted.checked;
    else field.value = wanted.value;
  }

  /* Take over what the page says now: marks, notes and what was kept, but nothing still being typed. */
  function takeOver(page, sent) {
    const there = page.getElementById("facts");
    let typing = false;
    for (const field of fields()) {
      const theirs = there.elements[field.name];
      if (!theirs || field.type === "hidden") continue;
      if (valueOf(field) === sent.get(field)) show(field, theirs);
      else if (valueOf(theirs) !== sent.get(field)) typing = true;
      for (const mark of ["aria-invalid", "aria-describedby"]) {
        if (theirs.hasAttribute(mark)) field.setAttribute(mark, theirs.getAttribute(mark));
        else field.removeAttribute(mark);
      }
    }
    for (const part of document.querySelectorAll("[data-live]")) {
      const now = page.getElementById(part.id);
      if (now && part !== state) part.replaceChildren(...now.childNodes);
    }
    // A field typed in since, which somebody else changed too, has to be told apart next time.
    if (!typing) form.elements.seen.value = there.elements.seen.value;
    return there;
  }

  async function send() {
    const sent = new Map(fields().map((field) => [field, valueOf(field)]));
    state.textContent = "กำลังบันทึก…";
    // What was said of an earlier saving holds no more.
    document.querySelector("main > .flash")?.remove();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("facts")) throw new Error(answer.status);
      takeOver(page, sent);
      const said = page.getElementById("state").textContent;
      state.textContent = answer.ok ? `บันทึกแล้ว ${said}` : "บันทึกแล้วเฉพาะช่องที่ถูกต้อง โปรดดูช่องที่มีข้อความเตือน";
    } catch {
      state.textContent = LOST;
    }
  }

  async function keep() {
    again = true;
    if (sending) return;
    while (again) {
      again = false;
      // What clashes is for a person to decide, with the button.
      if (document.querySelector("[data-clash]")) {
        state.textContent = "ยังไม่ได้บันทึก โปรดตัดสินใจในช่องที่มีผู้แก้ไขด้วย แล้วกดบันทึก";
        break;
      }
      sending = send();
      await sending;
    }
    sending = null;
  }

  function pick(lists) {
    const [day, month, year] = [...lists.querySelectorAll("select")];
    if (!day.value || !month.value || !year.value) return false;
    const name = month.selectedOptions[0].textContent;
    form.elements[lists.dataset.picks].value =
      `${day.selectedOptions[0].textContent} ${name} ${year.selectedOptions[0].textContent}`;
    day.value = month.value = year.value = "";
    return true;
  }

  form.addEventListener("change", (event) => {
    const lists = event.target.closest("[data-picks]");
    if (lists && !pick(lists)) return;
    keep();
  });
  // The button waits for what is on its way, so that nobody clashes with themselves.
  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    const button = event.submitter;
    sending.then(() => setTimeout(() => form.requestSubmit(button)));
  });
})();
