(function () {
  function copied(text, source) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Without TLS there is no clipboard but the old one.
    getSelection().selectAllChildren(source);
    return document.execCommand('copy') ? Promise.resolve() : Promise.reject();
  }
  document.querySelectorAll('[data-copy]').forEach(function (button) {
    var source = document.getElementById(button.dataset.copy), said = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener('click', function () {
      copied(source.textContent.trim(), source).then(
        function () { said.textContent = 'คัดลอกแล้ว'; },
        function () {
          getSelection().selectAllChildren(source);
          said.textContent = 'คัดลอกให้ไม่ได้ ระบบเลือกข้อความไว้ให้แล้ว โปรดกด Ctrl+C';
        });
    });
  });
})();
