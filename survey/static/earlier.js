// A file that is too large is told before it is sent: the server would cut it off unread.
const upload = document.getElementById("upload");
upload.addEventListener("change", () => {
  const large = upload.files.length > 0 && upload.files[0].size > Number(upload.dataset.most);
  document.getElementById("upload-large").hidden = !large;
  if (large) upload.value = "";
});
