// The pictures, by uPlot, which is loaded with the first of them.
import uPlot from "uplot";
import type { Playhead } from "./playhead";
import type { Pause } from "./types";
import { clock } from "./words";

export type Drawing =
  | { kind: "pace"; length: number; starts: number[]; values: (number | null)[]; band: [number, number] }
  | { kind: "pauses"; length: number; pauses: Pause[] }
  | { kind: "pitch"; length: number; step: number; semitones: (number | null)[] };

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const font = "12px system-ui, sans-serif";
const gutter = 40; // of the scale, so that one moment stands in one column in all pictures

// draw draws into the box and again when its size or the theme changes.
export function draw(box: HTMLElement, d: Drawing, playhead: Playhead): () => void {
  return redrawn(box, () => {
    const [options, data] = { pace, pauses, pitch }[d.kind](d as never) as [Partial<uPlot.Options>, uPlot.AlignedData];
    const plot = new uPlot({ ...frame(box, d.length), ...options }, data, box);
    const line = box.querySelector(".u-over")!.appendChild(document.createElement("div"));
    line.className = "playhead";
    const show = (at: number) => { line.style.transform = `translateX(${plot.valToPos(at, "x")}px)`; line.hidden = at <= 0; };
    show(playhead.at);
    plot.over.addEventListener("click", () => playhead.audible && playhead.seek(plot.posToVal(plot.cursor.left ?? 0, "x")));
    const stop = playhead.listen(show);
    return () => { stop(); plot.destroy(); };
  });
}

function redrawn(box: HTMLElement, make: () => () => void): () => void {
  let stop = make(), width = box.clientWidth;
  const again = () => { stop(); stop = make(); width = box.clientWidth; };
  const theme = matchMedia("(prefers-color-scheme: dark)");
  const sizes = new ResizeObserver(() => { if (box.clientWidth !== width) again(); });
  sizes.observe(box);
  theme.addEventListener("change", again);
  return () => { sizes.disconnect(); theme.removeEventListener("change", again); stop(); };
}

const axis = (more: Partial<uPlot.Axis>): uPlot.Axis => ({
  font, stroke: () => colour("muted"), grid: { stroke: () => colour("line"), width: 1 }, ticks: { show: false }, ...more,
});

function frame(box: HTMLElement, length: number): uPlot.Options {
  return {
    width: box.clientWidth, height: box.clientHeight, padding: [8, 8, 0, 0], legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: "speech" } },
    scales: { x: { time: false, range: () => [0, length] } }, series: [{}], axes: [],
  };
}

const seconds: uPlot.Axis = axis({
  size: 26, gap: 6, grid: { show: false }, space: 64, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200],
  values: (_, at) => at.map(clock),
});

// pace draws each window as long as it lasts, over the band that suits.
function pace(d: Drawing & { kind: "pace" }): [Partial<uPlot.Options>, uPlot.AlignedData] {
  const known = d.values.filter((v): v is number => v !== null);
  const room = (d.band[1] - d.band[0]) * 0.55;
  const low = Math.max(0, Math.min(d.band[0] - room, ...known)), high = Math.max(d.band[1] + room, ...known);
  const last = d.values[d.values.length - 1];
  return [{
    scales: { x: { time: false, range: () => [0, d.length] }, y: { range: () => [low, high] } },
    axes: [seconds, axis({ size: gutter, gap: 4, splits: () => [...d.band], grid: { show: false } })],
    series: [{}, { stroke: () => colour("accent"), width: 2.5, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false } }],
    hooks: { drawClear: [(u) => rectangle(u, colour("band"), 0, d.length, d.band[0], d.band[1])] },
  }, [[...d.starts, d.length], [...d.values, last]]];
}

// pauses stand where they were, as high as they are long.
function pauses(d: Drawing & { kind: "pauses" }): [Partial<uPlot.Options>, uPlot.AlignedData] {
  const longest = Math.max(3, ...d.pauses.map((p) => p.end_seconds - p.start_seconds));
  return [{
    scales: { x: { time: false, range: () => [0, d.length] }, y: { range: () => [0, longest] } },
    axes: [seconds, axis({ size: gutter, gap: 4, splits: () => [2], values: () => ["2 s"], })],
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    hooks: { draw: [(u) => d.pauses.forEach((p) => rectangle(u, colour(p.class === "mid_clause" ? "warn" : "pause"), p.start_seconds, p.end_seconds, 0, p.end_seconds - p.start_seconds))] },
  }, [[0, d.length], [0, 0]]];
}

function pitch(d: Drawing & { kind: "pitch" }): [Partial<uPlot.Options>, uPlot.AlignedData] {
  const known = d.semitones.filter((s): s is number => s !== null).map(Math.abs);
  const reach = Math.max(7, Math.ceil(Math.max(0, ...known)));
  return [{
    scales: { x: { time: false, range: () => [0, d.length] }, y: { range: () => [-reach, reach] } },
    axes: [seconds, axis({ size: gutter, gap: 4, splits: () => [-5, 0, 5], values: () => ["−5", "0", "+5"] })],
    series: [{}, { stroke: () => colour("pitch"), width: 1.75, spanGaps: false, points: { show: false } }],
  }, [d.semitones.map((_, i) => i * d.step), d.semitones]];
}

function rectangle(u: uPlot, fill: string, x0: number, x1: number, y0: number, y1: number) {
  const [left, right] = [u.valToPos(x0, "x", true), u.valToPos(x1, "x", true)];
  const [top, bottom] = [u.valToPos(y1, "y", true), u.valToPos(y0, "y", true)];
  u.ctx.fillStyle = fill;
  u.ctx.fillRect(left, top, Math.max(2, right - left), bottom - top);
}

// dates names each day once, and the hours within it.
function dates(at: (string | undefined)[]): string[] {
  let before = "";
  return at.map((iso) => {
    if (!iso) return "";
    const time = new Date(iso), day = time.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
    const name = day === before ? time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) : day;
    before = day;
    return name;
  });
}

// trend draws values over time and the median they are held against.
export function trend(box: HTMLElement, points: { at: string; value: number }[], median: number): () => void {
  return redrawn(box, () => {
    const times = points.map((_, i) => i + 1);
    const values = points.map((p) => p.value);
    const spread = Math.max(0.5, ...values.map((v) => Math.abs(v - median))) * 1.2;
    const plot = new uPlot({
      ...frame(box, 1),
      scales: { x: { time: false, range: () => [0.5, points.length + 0.5] }, y: { range: () => [median - spread, median + spread] } },
      axes: [axis({ size: 24, gap: 4, grid: { show: false }, space: 80, incrs: [1, 2, 5, 10, 20, 50],
        values: (_, at) => dates(at.map((i) => points[i - 1]?.at)) }),
      axis({ size: gutter, gap: 4 })],
      series: [{}, { stroke: () => colour("muted"), width: 1.5, dash: [6, 5], points: { show: false } },
        { stroke: () => colour("accent"), width: 2.5, points: { show: true, size: 7, fill: () => colour("accent") } }],
    }, [times, times.map(() => median), values], box);
    return () => plot.destroy();
  });
}

// Depth is a picture that moves: how many wait, over the last samples.
export class Depth {
  private plot: uPlot;
  private stop: () => void;
  private data: uPlot.AlignedData = [[], []];
  constructor(box: HTMLElement) {
    const make = () => new uPlot({
      ...frame(box, 1), padding: [8, 18, 0, 0], cursor: { show: false },
      scales: { x: { time: false, range: () => [0, 119] }, y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] } },
      axes: [axis({ size: 28, gap: 10, grid: { show: false }, splits: () => [0, 59.5, 119], values: () => ["−2 min", "−1 min", "now"] }), axis({ size: gutter, gap: 4, space: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000] })],
      series: [{}, { stroke: () => colour("accent"), fill: () => colour("band"), width: 2, points: { show: false } }],
    }, this.data, box);
    this.plot = make();
    this.stop = redrawn(box, () => { this.plot.destroy(); this.plot = make(); return () => {}; });
  }
  show(values: number[]) {
    const from = 120 - values.length;
    this.plot.setData(this.data = [values.map((_, i) => from + i), values]);
  }
  end() { this.stop(); this.plot.destroy(); }
}
