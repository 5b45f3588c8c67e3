// The map answers: whatever is pointed at, touched or reached by keys is told in the panel.
const map = document.querySelector(".map");
if (map) begin(map);

function begin(map) {
  const svg = map.querySelector("svg"), scene = svg.querySelector(".scene");
  const stops = [...svg.querySelectorAll(".stop")], panel = document.getElementById("facts");
  let told = null, touching = false, nearest = () => null, follow = () => {};

  for (const stop of stops) {
    // The browser's own tooltip would cover the picture.
    const title = stop.querySelector("title");
    stop.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  panel.hidden = false;

  function tell(stop) {
    if (!stop || stop === told) return;
    told = stop;
    for (const marked of document.querySelectorAll(".on")) marked.classList.remove("on");
    const theme = stop.dataset.theme, row = theme && document.querySelector(`[data-row="${theme}"]`);
    const place = theme && svg.querySelector(`.region[data-theme="${theme}"]`);
    for (const each of [stop, place, row]) if (each) each.classList.add("on");
    for (const line of svg.querySelectorAll(`.kin[data-first="${theme}"],.kin[data-second="${theme}"]`))
      line.classList.add("on");
    panel.querySelector(".hint").hidden = true;
    const fact = panel.querySelector(".fact"), of = (name) => fact.querySelector(name);
    const dot = stop.classList.contains("dot");
    const heading = document.querySelector(`[data-of="${stop.dataset.topic}-${stop.dataset.section}"]`);
    of(".where").textContent = dot ? (place || stop).dataset.called : "";
    of(".text").textContent = stop.getAttribute("aria-label");
    of(".asked").textContent = dot ? heading.textContent : row.querySelector(".split").textContent;
    of(".go").setAttribute("href", stop.getAttribute("href"));
    fact.hidden = false;
  }

  const pointed = (event) => nearest(event) || event.target.closest(".stop");
  svg.addEventListener("pointerdown", (event) => { touching = event.pointerType === "touch"; });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" && !event.buttons) tell(pointed(event));
  });
  svg.addEventListener("click", (event) => {
    if (!touching) return;
    const stop = pointed(event);
    // The first touch tells, the second goes there.
    if (stop !== told || !event.target.closest(".stop")) event.preventDefault();
    tell(stop);
  });
  svg.addEventListener("focusin", (event) => {
    const stop = event.target.closest(".stop");
    if (stop?.matches(":focus-visible")) { tell(stop); follow(stop); }
  });
  svg.addEventListener("keydown", (event) => {
    const at = stops.indexOf(event.target.closest(".stop"));
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + steps[event.key], 0), stops.length - 1)].focus({ focusVisible: true });
  });

  // Zooming comes after the page stands; without it everything else works.
  addEventListener("load", () => {
    const script = document.createElement("script");
    script.src = map.dataset.library;
    script.onload = enlarge;
    document.head.append(script);
  });

  function enlarge() {
    const { d3 } = window, [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const spots = stops.filter((stop) => stop.classList.contains("dot")).map((stop) => {
      const use = stop.querySelector("use");
      return { stop, x: +use.getAttribute("x"), y: +use.getAttribute("y") };
    });
    const tree = d3.quadtree(spots, (spot) => spot.x, (spot) => spot.y);
    let scale = 1;
    const reach = () => 14 / (svg.getBoundingClientRect().width / width) / scale;
    nearest = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY);
      const { x, y } = point.matrixTransform(scene.getScreenCTM().inverse());
      return tree.find(x, y, reach())?.stop;
    };
    const zoom = d3.zoom().scaleExtent([1, 8]).translateExtent([[0, 0], [width, height]])
      // A page is scrolled by wheel or finger; the map only once it is enlarged.
      .filter((event) => event.type === "wheel" ? event.ctrlKey
        : event.touches ? event.touches.length > 1 || scale > 1 : scale > 1 && !event.button)
      .on("zoom", ({ transform }) => {
        scale = transform.k;
        scene.setAttribute("transform", transform);
        svg.classList.toggle("near", scale > 1.9);
      });
    const drawn = d3.select(svg).call(zoom).on("dblclick.zoom", null);
    follow = (stop) => {
      if (scale === 1) return;
      const { x, y, width: w, height: h } = stop.getBBox();
      drawn.call(zoom.translateTo, x + w / 2, y + h / 2);
    };
    for (const button of map.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", () => +button.dataset.zoom
        ? drawn.call(zoom.scaleBy, +button.dataset.zoom) : drawn.call(zoom.transform, d3.zoomIdentity));
    map.querySelector(".zoom").hidden = false;
  }
}
