// What pages do besides being read. Everything here is an addition: each page works without it.
'use strict';

// Copying, where there is a clipboard.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = document.body.dataset.copied;
  setTimeout(() => (button.textContent = before), 1500);
});

// `/` searches, `g` and a letter go to a section.
let going = 0;
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
  if (event.key === '/') {
    const field = document.querySelector('[data-search]');
    if (field) (event.preventDefault(), field.focus());
  } else if (Date.now() - going < 1500) {
    const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
    if (link) (event.preventDefault(), link.click());
    going = 0;
  } else if (event.key === 'g') {
    going = Date.now();
  }
});

// Charts: the picture that came with the page is replaced by one that can be asked.
function draw(figure) {
  if (!window.uPlot) return;
  const plot = figure.querySelector('.plot');
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const places = 10 ** Number(figure.dataset.places);
  const data = JSON.parse(figure.dataset.chart);
  for (const line of data.slice(2)) line.forEach((minor, at) => (line[at] = minor / places));
  const axis = { stroke: colour('--faint'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  const language = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const count = new Intl.NumberFormat(language);
  const money = new Intl.NumberFormat(language, { minimumFractionDigits: Number(figure.dataset.places) });
  const days = (_, seconds) => seconds.map((at) => day.format(at * 1000));
  const numbers = (_, values) => values.map((value) => count.format(value));
  const tell = (chart) => chart.cursor.idx == null && chart.setLegend({ idx: data[0].length - 1 }, false);
  // Half a day on either side, so that the first bar and the last are whole.
  const around = (_, first, last) => [first - 43200, last + 43200];
  const options = {
    width: plot.clientWidth || 600,
    height: 240,
    scales: {
      x: { range: around },
      bars: { range: (_, low, high) => [0, Math.max(high, 1)] },
      line: { range: (_, low, high) => [Math.min(low, 0), Math.max(high, 1)] },
    },
    axes: [
      { ...axis, values: days, space: 70, grid: { show: false } },
      { ...axis, values: numbers, scale: 'bars', size: 60 },
      { ...axis, values: numbers, scale: 'line', side: 1, size: 70, grid: { show: false } },
    ],
    series: [
      { label: figure.dataset.day, value: (_, at) => (at == null ? '' : day.format(at * 1000)) },
      { label: figure.dataset.bar, value: (_, value) => (value == null ? '' : count.format(value)), scale: 'bars', fill: colour('--bar'), stroke: colour('--bar'), paths: uPlot.paths.bars({ size: [0.7, 40] }), points: { show: false } },
      { label: figure.dataset.line, value: (_, value) => (value == null ? '' : money.format(value)), scale: 'line', stroke: colour('--accent'), width: 2, points: { show: false } },
      ...(data[3] ? [{ label: figure.dataset.before, value: (_, value) => (value == null ? '' : money.format(value)), scale: 'line', stroke: colour('--faint'), width: 1, dash: [4, 4], points: { show: false } }] : []),
    ],
    // While nobody points at a day, the legend tells the last one.
    hooks: { ready: [tell], setCursor: [tell] },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
  };
  plot.replaceChildren();
  plot.style.height = 'auto';
  const chart = new uPlot(options, data, plot);
  new ResizeObserver(() => plot.clientWidth && chart.setSize({ width: plot.clientWidth, height: 240 })).observe(plot);
}
const drawAll = (root) => root.querySelectorAll('[data-chart]').forEach(draw);
drawAll(document);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll(document));
