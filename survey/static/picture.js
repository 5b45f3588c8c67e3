/* A picture is made small enough before it is sent; what cannot be a picture is told at once. */
"use strict";
(() => {
  const MEGABYTE = 1024 * 1024;
  const MOST_CHOSEN = 40 * MEGABYTE;
  const MOST_SENT = 1.5 * MEGABYTE;
  const LONGEST_SIDE = 1600;
  const KINDS = ["image/jpeg", "image/png", "image/webp"];
  const HEIC = "ภาพชนิด HEIC ของไอโฟนเปิดในเบราว์เซอร์นี้ไม่ได้ จึงยังไม่ได้เลือกภาพ โปรดแปลงเป็น JPEG ก่อน เช่น ส่งภาพทาง LINE หรืออีเมลแล้วบันทึกใหม่";
  const OTHER = "แฟ้มที่เลือกไม่ใช่ภาพที่เปิดได้ จึงยังไม่ได้เลือกภาพ โปรดเลือกแฟ้มภาพชนิด JPEG PNG หรือ WebP";
  const form = document.getElementById("pictures");
  const input = document.getElementById("picture");
  const told = document.getElementById("picture-told");
  const state = document.getElementById("picture-state");
  const preview = document.getElementById("picture-preview");
  let working = null;

  for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;
  for (const each of document.querySelectorAll("[data-without-script]")) each.hidden = true;

  const thai = (bytes) =>
    (bytes / MEGABYTE).toLocaleString("th-TH-u-nu-thai", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

  function refuse(message) {
    told.textContent = message;
    told.hidden = false;
    input.value = "";
  }

  async function isHeic(file) {
    const start = new TextDecoder("latin1").decode(await file.slice(4, 12).arrayBuffer());
    return /^ftyp(hei|hev|mif1|msf1)/.test(start);
  }

  async function written(image) {
    const part = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * part));
    canvas.height = Math.max(1, Math.round(image.height * part));
    const sheet = canvas.getContext("2d");
    sheet.fillStyle = "#fff";
    sheet.fillRect(0, 0, canvas.width, canvas.height);
    sheet.imageSmoothingQuality = "high";
    sheet.drawImage(image, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.92, 0.85, 0.75, 0.6]) {
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (small && small.size <= MOST_SENT) return small;
    }
    return null;
  }

  async function smaller(file) {
    const image = await createImageBitmap(file);
    const fits = Math.max(image.width, image.height) <= LONGEST_SIDE && file.size <= MOST_SENT;
    // What fits and is of a kind the server reads goes as it is; there it is written anew anyway.
    return fits && KINDS.includes(file.type) ? file : written(image);
  }

  async function prepare(file) {
    if (file.size > MOST_CHOSEN)
      return refuse(`ภาพที่เลือกมีขนาด ${thai(file.size)} เมกะไบต์ รับได้ไม่เกิน ๔๐ เมกะไบต์ โปรดเลือกภาพอื่น`);
    state.textContent = "กำลังเตรียมภาพ…";
    let small;
    try {
      small = await smaller(file);
    } catch {
      return refuse((await isHeic(file)) ? HEIC : OTHER);
    }
    if (!small) return refuse("ย่อภาพนี้ให้เล็กพอไม่ได้ โปรดเลือกภาพอื่น หรือตัดภาพให้เล็กลงก่อน");
    if (small !== file) {
      const held = new DataTransfer();
      held.items.add(new File([small], "picture.jpg", { type: "image/jpeg" }));
      input.files = held.files;
      state.textContent = `ย่อภาพจาก ${thai(file.size)} เหลือ ${thai(small.size)} เมกะไบต์ พร้อมเพิ่มแล้ว`;
    } else state.textContent = "ภาพพร้อมเพิ่มแล้ว";
    const reader = new FileReader();
    reader.onload = () => {
      preview.src = reader.result;
      preview.hidden = false;
    };
    reader.readAsDataURL(small);
  }

  input.addEventListener("change", () => {
    told.hidden = true;
    preview.hidden = true;
    state.textContent = "";
    const file = input.files[0];
    working = file ? prepare(file).finally(() => { working = null; if (!told.hidden) state.textContent = ""; }) : null;
  });
  form.addEventListener("submit", (event) => {
    if (!working) return;
    event.preventDefault();
    const button = event.submitter;
    working.then(() => setTimeout(() => told.hidden && form.requestSubmit(button)));
  });
})();
