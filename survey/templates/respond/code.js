(function () {
  var code = location.hash.slice(1), field = document.getElementById('code'), i;
  if (!/^[0-9A-Za-z-]{10,14}$/.test(code)) return;
  if (field && !field.value) field.value = code;
  var links = document.querySelectorAll('a[href^="/s/"]');
  for (i = 0; i < links.length; i++) links[i].hash = code;
})();
