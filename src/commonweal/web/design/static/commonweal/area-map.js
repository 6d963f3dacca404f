// The map of areas: draws the tiles that the page names, in the classes that its values give. Whatever fails here leaves
// the still map of councils and the list, which say the same.
const { maplibregl, pmtiles } = window;
const BOARD = "icb", COUNCIL = "authority", SMALL = "lsoa21";
const SMALL_FROM = 8, CLOSEST = 15, SIDE = 8;
const EMPTY = "#ffffff", LINE = "#768692", OUTLINE = "#212b32", CHOSEN = "#d5281b";
// One picture of eight by eight dots for each of five steps, so that classes differ by more than their colour.
const PICTURES = [
  [],
  [[1, 1], [5, 5]],
  [[0, 7], [1, 6], [2, 5], [3, 4], [4, 3], [5, 2], [6, 1], [7, 0]],
  [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6], [7, 7], [0, 7], [1, 6], [2, 5], [5, 2], [6, 1], [7, 0]],
  [],
];
const INKS = ["", "#2f6ea8", "#1d5a94", "#d2e3f3", ""];

for (const place of document.querySelectorAll("[data-area-map]")) {
  show(place).catch(() => {
    place.dataset.areaMap = "failed";
    const words = element("p", "cw-hint", place);
    words.textContent = "The map of small areas cannot be drawn in this browser. The list says the same.";
  });
}

async function show(place) {
  if (!maplibregl || !canDraw()) throw new Error("this browser cannot draw it");
  maplibregl.setWorkerUrl(place.dataset.worker);
  const archive = new pmtiles.Protocol();
  maplibregl.addProtocol("pmtiles", archive.tile);
  const said = await (await fetch(place.dataset.values)).json();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const frame = element("div", "cw-area-map__frame", place);
  const map = new maplibregl.Map({
    container: frame,
    style: { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": "#eef3f7" } }] },
    bounds: JSON.parse(place.dataset.bounds),
    fitBoundsOptions: { padding: 16 },
    maxZoom: CLOSEST,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: still ? 0 : 150,
    locale: { "Map.Title": `${place.dataset.title}. Arrow keys move it, plus and minus zoom, Enter leads to the list.` },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await once(map, "load");
  map.addSource("areas", { type: "vector", url: `pmtiles://${new URL(place.dataset.tiles, location.href)}` });
  draw(map, said);
  const drawn = once(map, "idle");
  map.triggerRepaint(); // so that it is idle once more, also where all was drawn at once
  await Promise.race([drawn, broken(map)]);
  place.dataset.areaMap = "drawn";
  performance.mark("area-map-drawn");
  keys(said);
  legends(map, said);
  map.on("zoomend", () => legends(map, said));
  tell(place, map, said);
}

function canDraw() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

function once(map, event) {
  return new Promise((done) => map.once(event, done));
}

// A fault before anything is drawn, such as tiles that are not there any more.
function broken(map) {
  return new Promise((_, fail) => map.once("error", (event) => fail(event.error)));
}

function draw(map, said) {
  for (const [level, of] of Object.entries(said.levels)) {
    of.colours.forEach((colour, n) => map.addImage(`${level}-${n}`, picture(colour, step(n, of.colours.length))));
  }
  map.addImage("nothing", picture(EMPTY, 0));
  const to = { [COUNCIL]: { maxzoom: said.small ? SMALL_FROM : 24 }, [SMALL]: { minzoom: SMALL_FROM } };
  const drawn = [COUNCIL, SMALL].filter((level) => said.drawn.includes(level));
  const layer = (id, level, type, paint, more = {}) => map.addLayer({ id, type, source: "areas", "source-layer": level, paint, ...more });
  const thin = ["interpolate", ["linear"], ["zoom"], SMALL_FROM, 0.2, 12, 1];
  for (const level of drawn) layer(level, level, "fill", { "fill-pattern": classes(level, said.levels[level]) }, to[level]);
  if (drawn.includes(SMALL)) layer(`${SMALL}-line`, SMALL, "line", { "line-color": LINE, "line-width": thin }, to[SMALL]);
  if (drawn.includes(COUNCIL)) layer(`${COUNCIL}-line`, COUNCIL, "line", { "line-color": OUTLINE, "line-width": ["step", ["zoom"], 0.75, SMALL_FROM, 2] });
  if (said.drawn.includes(BOARD)) layer(`${BOARD}-line`, BOARD, "line", { "line-color": OUTLINE, "line-width": 2.5 }, { maxzoom: SMALL_FROM });
  for (const level of drawn) layer(`${level}-chosen`, level, "line", { "line-color": CHOSEN, "line-width": 4 }, { filter: ["==", ["get", "code"], ""] });
}

// Which picture each area has: its class's; areas without one are empty.
function classes(level, of) {
  const branches = (of ? of.codes : []).flatMap((codes, n) => (codes.length ? [codes, `${level}-${n}`] : []));
  return branches.length ? ["match", ["get", "code"], ...branches, "nothing"] : "nothing";
}

function step(n, of) {
  return of === 1 ? 4 : Math.round((n / (of - 1)) * (PICTURES.length - 1));
}

function picture(colour, which) {
  const data = new Uint8Array(SIDE * SIDE * 4);
  const put = (x, y, [red, green, blue]) => data.set([red, green, blue, 255], (y * SIDE + x) * 4);
  for (let y = 0; y < SIDE; y += 1) for (let x = 0; x < SIDE; x += 1) put(x, y, bytes(colour));
  for (const [x, y] of PICTURES[which]) put(x, y, bytes(INKS[which]));
  return { width: SIDE, height: SIDE, data };
}

function bytes(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

// The legend's keys get the pictures that the map has.
function keys(said) {
  for (const key of document.querySelectorAll("[data-class]")) {
    const [level, n] = key.dataset.class.split(" ");
    if (!said.levels[level]) continue;
    const { colours } = said.levels[level];
    const one = picture(colours[n], step(Number(n), colours.length));
    const canvas = Object.assign(document.createElement("canvas"), { width: 24, height: 16 });
    const tile = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    tile.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(one.data), SIDE, SIDE), 0, 0);
    const pen = canvas.getContext("2d");
    pen.fillStyle = pen.createPattern(tile, "repeat");
    pen.fillRect(0, 0, 24, 16);
    canvas.className = "cw-key-picture";
    canvas.setAttribute("aria-hidden", "true");
    key.replaceWith(canvas);
  }
}

// Shows the legend of what is drawn at this zoom, and hides the other.
function legends(map, said) {
  const shown = said.small && map.getZoom() >= SMALL_FROM ? SMALL : COUNCIL;
  for (const legend of document.querySelectorAll("[data-area-map-legend]")) {
    legend.hidden = legend.dataset.areaMapLegend !== shown;
  }
}

// Names the area under the pointer or, by keyboard, under the cross in the middle; buttons; and the way to the list.
function tell(place, map, said) {
  const canvas = map.getCanvas();
  const words = element("p", "cw-area-map__said");
  const bar = element("div", "cw-area-map__bar");
  const cross = element("div", "cw-area-map__cross", map.getContainer());
  cross.setAttribute("aria-hidden", "true");
  place.append(bar, words);
  const home = map.getBounds();
  button(bar, "Zoom in", () => map.zoomIn());
  button(bar, "Zoom out", () => map.zoomOut());
  button(bar, "Show all", () => map.fitBounds(home));
  const lookup = Object.fromEntries(
    Object.entries(said.levels).map(([level, of]) => [level, new Map(of.codes.flatMap((codes, n) => codes.map((code) => [code, of.classes[n]])))]),
  );
  const layers = [SMALL, COUNCIL].filter((level) => said.drawn.includes(level));
  let last = "";

  function under(point) {
    const [found] = map.queryRenderedFeatures(point, { layers });
    return found ? { level: found.layer.id, ...found.properties } : null;
  }

  function name(area, aloud) {
    words.setAttribute("aria-live", aloud ? "polite" : "off");
    last = area ? area.code : "";
    words.textContent = area ? `${area.name}: ${lookup[area.level]?.get(area.code) ?? said.none}. ` : said.hint;
    if (area) {
      const link = document.createElement("a");
      link.href = onward(area);
      link.textContent = "Show in the list";
      words.append(link);
    }
  }

  function onward(area) {
    if (document.getElementById(`area-${area.code}`)) return `#area-${area.code}`;
    const query = new URLSearchParams(location.search);
    query.delete("council");
    query.set("area", area.code);
    return `?${query}`;
  }

  function choose(code) {
    for (const level of layers) map.setFilter(`${level}-chosen`, ["==", ["get", "code"], code]);
  }

  name(null, false);
  let pinned = false;
  map.on("mousemove", (event) => pinned || name(under(event.point), false));
  map.on("click", (event) => {
    const area = under(event.point);
    pinned = Boolean(area);
    choose(area ? area.code : "");
    name(area, true);
  });
  map.on("moveend", () => {
    if (document.activeElement !== canvas) return;
    const { clientWidth: wide, clientHeight: high } = map.getContainer();
    name(under([wide / 2, high / 2]), true);
  });
  canvas.addEventListener("focus", () => map.fire("moveend"));
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && last) words.querySelector("a").click();
  });
  for (const row of document.querySelectorAll("[data-box]")) {
    const shown = document.createElement("button");
    shown.type = "button";
    shown.className = "cw-area-map__show";
    shown.textContent = row.textContent;
    shown.append(Object.assign(document.createElement("span"), { className: "nhsuk-u-visually-hidden", textContent: ", show on the map" }));
    shown.addEventListener("click", () => {
      pinned = true;
      choose(row.dataset.code);
      map.fitBounds(JSON.parse(row.dataset.box), { padding: 40, maxZoom: 13 });
      name({ code: row.dataset.code, name: row.dataset.name, level: SMALL }, true);
      place.scrollIntoView({ block: "nearest" });
    });
    row.replaceChildren(shown);
  }
}

function button(bar, words, act) {
  const made = element("button", "nhsuk-button nhsuk-button--secondary nhsuk-button--small", bar);
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
}

function element(kind, name, parent) {
  const made = document.createElement(kind);
  made.className = name;
  if (parent) parent.append(made);
  return made;
}
