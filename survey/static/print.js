(function () {
  var report = document.querySelector('.report'), THAI = '๐๑๒๓๔๕๖๗๘๙';

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { print(); });
  });

  // No browser counts the pages a link leads to (target-counter), but columns of the size of a
  // page break where pages do: what stands in the third column is printed on the third page.
  function pages(places) {
    var copy = report.cloneNode(true), width, left, found = {};
    copy.classList.add('measured');
    copy.setAttribute('aria-hidden', 'true');
    document.body.append(copy);
    width = parseFloat(getComputedStyle(copy).columnWidth);
    left = copy.getBoundingClientRect().left;
    places.forEach(function (place) {
      var there = copy.querySelector('#' + CSS.escape(place)).getClientRects()[0];
      found[place] = 1 + Math.round((there.left - left) / width);
    });
    copy.remove();
    return found;
  }

  function number() {
    var cells = [].slice.call(report.querySelectorAll('[data-page-of]'));
    var found = pages(cells.map(function (cell) { return cell.dataset.pageOf; }));
    cells.forEach(function (cell) {
      cell.textContent = String(found[cell.dataset.pageOf]).replace(/\d/g, function (digit) { return THAI[digit]; });
    });
  }

  if (report) document.fonts.ready.then(function () {
    report.classList.add('numbered');
    number();
  });
})();
