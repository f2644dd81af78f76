"use strict";
// Draws the charts of the page Now from the numbers in their attributes. The table beside each says the same, also without scripts.
{
  const HEIGHT = 150;
  const COLORS = 6;
  const DASHES = [[], [8, 4], [2, 3], [8, 3, 2, 3], [14, 4], [4, 4]];
  const plots = new Map();

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const clock = (seconds) => new Date(seconds * 1000)
    .toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const axis = (more) => ({ stroke: color("--soft"), font: "12px system-ui, sans-serif", grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line"), width: 1 }, ...more });

  const draw = (chart) => {
    const place = chart.querySelector(".plot");
    const data = JSON.parse(chart.dataset.chart);
    plots.get(chart)?.destroy();
    plots.set(chart, new uPlot({
      width: place.clientWidth,
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      // from zero on, so that a small change looks small
      scales: { y: { range: (plot, lowest, highest) => [0, Math.max(1, highest * 1.1)] } },
      axes: [axis({ size: 28, values: (plot, times) => times.map(clock) }), axis({ size: 55 })],
      series: [{}, ...data.slice(1).map((values, i) => ({ stroke: color(`--line-${i % COLORS + 1}`), width: 2, dash: DASHES[i % COLORS], points: { show: false } }))],
    }, data, place));
  };

  const widths = new ResizeObserver((changes) => changes.forEach((change) =>
    plots.get(change.target.parentElement)?.setSize({ width: change.contentRect.width, height: HEIGHT })));

  const update = () => {
    for (const [chart, plot] of plots) {
      if (!chart.isConnected) {
        plot.destroy();
        plots.delete(chart);
      }
    }
    document.querySelectorAll("[data-chart]").forEach((chart) => {
      if (plots.has(chart)) return;
      draw(chart);
      widths.observe(chart.querySelector(".plot"));
    });
  };

  update();
  // the page has replaced a part of itself
  document.addEventListener("htmx:load", update);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((plot, chart) => draw(chart)));
}
