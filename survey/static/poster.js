(function () {
  var paper = document.querySelector('.paper'), A4 = [2480, 3508];

  // The poster is drawn as the browser laid it out, line by line: it alone breaks Thai rightly.
  function lines(text) {
    var range = document.createRange(), found = [], i, box, last;
    for (i = 0; i < text.length; i++) {
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      box = range.getClientRects()[0];
      last = found[found.length - 1];
      if (!box) continue;
      if (last && Math.abs(box.top - last.top) < box.height / 2) last.text += text.data[i];
      else found.push({text: text.data[i], left: box.left, top: box.top});
    }
    return found;
  }

  function draw(qr) {
    var canvas = document.createElement('canvas'), pen, sheet = paper.getBoundingClientRect();
    var scale = A4[0] / sheet.width, square = paper.querySelector('svg').getBoundingClientRect();
    var texts = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT), text, style, frame;
    canvas.width = A4[0];
    canvas.height = A4[1];
    pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, A4[0], A4[1]);
    pen.fillStyle = '#000';
    // At its own size: squares of whole dots.
    pen.drawImage(qr, Math.round((A4[0] - qr.width) / 2),
      Math.round((square.top + square.height / 2 - sheet.top) * scale - qr.height / 2));
    while ((text = texts.nextNode())) {
      style = getComputedStyle(text.parentElement);
      frame = text.parentElement.getBoundingClientRect();
      pen.font = style.fontWeight + ' ' + parseFloat(style.fontSize) * scale + 'px ' + style.fontFamily;
      lines(text).forEach(function (line) {
        if (line.top > frame.bottom - 2) return;
        pen.fillText(line.text, (line.left - sheet.left) * scale,
          (line.top - sheet.top) * scale + pen.measureText(line.text).fontBoundingBoxAscent);
      });
      if (parseFloat(style.borderTopWidth)) {
        pen.lineWidth = parseFloat(style.borderTopWidth) * scale;
        pen.strokeRect((frame.left - sheet.left) * scale, (frame.top - sheet.top) * scale,
          frame.width * scale, frame.height * scale);
      }
    }
    return canvas.toDataURL('image/png');
  }

  document.querySelectorAll('[data-picture]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var qr = new Image(), link = document.createElement('a');
      qr.onload = function () {
        link.href = draw(qr);
        link.download = button.dataset.name;
        link.click();
      };
      qr.src = button.dataset.picture;
    });
  });
})();
