(function () {
  var report = document.querySelector('.report'), THAI = '๐๑๒๓๔๕๖๗๘๙';

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { print(); });
  });

  // No browser counts the pages a link leads to (target-counter), but columns of the size of a
  // page break where pages do: what stands in the third column is printed on the third page.
  function pages(places) {
    var copy = report.cloneNode(true), found = {}, width, left;
    copy.classList.add('measured');
    copy.setAttribute('aria-hidden', 'true');
    document.body.append(copy);
    width = parseFloat(getComputedStyle(copy).columnWidth);
    left = copy.getBoundingClientRect().left;
    function page(part) { return 1 + Math.round((part.getClientRects()[0].left - left) / width); }
    copy.querySelectorAll('table').forEach(function (table) { repeatHeads(table, page); });
    places.forEach(function (place) { found[place] = page(copy.querySelector('#' + CSS.escape(place))); });
    copy.remove();
    return found;
  }

  // Pages repeat the head of a table that goes on, columns do not.
  function repeatHeads(table, page) {
    var row = table.tBodies[0].rows[0], next, head;
    for (; row && (next = row.nextElementSibling); row = next) {
      if (page(next) === page(row)) continue;
      head = table.tHead.rows[0].cloneNode(true);
      head.className = 'again';
      next.before(head);
    }
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
