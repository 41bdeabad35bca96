/** @file What all charts share: the library, loaded when the first one is drawn, the colours of the page, and two small plugins. */

let library = null;

/** The library, with the page's type and colours as its defaults. */
export function chartLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/vendor/chart.js';
    script.onload = () => resolve(window.Chart);
    script.onerror = () => {
      library = null;
      reject(new Error('The charts cannot be loaded. Is the server still running?'));
    };
    document.head.append(script);
  });
  return library;
}

let probe = null;

/** A colour of the page, as it is now; a canvas knows nothing of the page's names for them. */
export function colour(name) {
  if (!probe) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const SERIES = 8;
const given = new Map();

/** The colour of a series: the same for the same name as long as the page is open. */
export function seriesColour(name) {
  if (!given.has(name)) given.set(name, (given.size % SERIES) + 1);
  return colour(`series-${given.get(name)}`);
}

/** A colour that lets through what is behind it. */
export function faint(value, share) {
  return `color-mix(in srgb, ${value} ${share * 100}%, transparent)`;
}

export function isRtl() {
  return document.documentElement.dir === 'rtl';
}

/** Texts behind bars: `labels` of the options holds for each bar a strong and a quiet part. */
export const barLabels = {
  id: 'barLabels',
  afterDatasetsDraw(chart, _, { labels }) {
    if (!labels) return;
    const { ctx } = chart;
    const way = isRtl() ? -1 : 1;
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.textAlign = isRtl() ? 'right' : 'left';
    chart.getDatasetMeta(0).data.forEach((bar, at) => {
      const [strong, quiet] = labels[at] ?? ['', ''];
      ctx.font = `600 13px ${chart.options.font.family}`;
      ctx.fillStyle = colour('text');
      ctx.fillText(strong, bar.x + 8 * way, bar.y);
      const width = ctx.measureText(strong).width;
      ctx.font = `12px ${chart.options.font.family}`;
      ctx.fillStyle = colour('muted');
      ctx.fillText(quiet, bar.x + (16 + width) * way, bar.y);
    });
    ctx.restore();
  },
};

/** Intervals as lines with ends, from `low` to `high` of each point of the first set of data; drawn along the horizontal axis. */
export const intervals = {
  id: 'intervals',
  beforeDatasetsDraw(chart, _, { spans }) {
    if (!spans) return;
    const {
      ctx,
      scales: { x },
    } = chart;
    ctx.save();
    ctx.lineWidth = 2;
    ctx.lineCap = 'round';
    chart.getDatasetMeta(0).data.forEach((point, at) => {
      const span = spans[at];
      if (!span) return;
      const [low, high] = [x.getPixelForValue(span.low), x.getPixelForValue(span.high)];
      ctx.strokeStyle = span.colour;
      ctx.beginPath();
      ctx.moveTo(low, point.y);
      ctx.lineTo(high, point.y);
      for (const end of [low, high]) {
        ctx.moveTo(end, point.y - 5);
        ctx.lineTo(end, point.y + 5);
      }
      ctx.stroke();
    });
    ctx.restore();
  },
};

/** Options that all charts begin with. */
export function baseOptions() {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const rtl = isRtl();
  const family = getComputedStyle(document.body).fontFamily;
  return {
    maintainAspectRatio: false,
    responsive: true,
    animation: still ? false : { duration: 250 },
    color: colour('muted'),
    borderColor: colour('line'),
    font: { family, size: 12 },
    interaction: { intersect: false, mode: 'index' },
    layout: { padding: 0 },
    plugins: {
      legend: {
        display: false,
        rtl,
        textDirection: rtl ? 'rtl' : 'ltr',
        align: 'start',
        labels: {
          usePointStyle: true,
          pointStyle: 'circle',
          boxWidth: 8,
          boxHeight: 8,
          padding: 14,
          color: colour('text'),
        },
      },
      tooltip: {
        rtl,
        textDirection: rtl ? 'rtl' : 'ltr',
        backgroundColor: colour('tip'),
        titleColor: colour('tip-text'),
        bodyColor: colour('tip-text'),
        padding: 10,
        cornerRadius: 8,
        boxPadding: 4,
        usePointStyle: true,
        titleFont: { family, weight: '600' },
        bodyFont: { family },
      },
    },
  };
}

/** An axis: quiet lines, no frame. */
export function axis(options = {}) {
  const { grid = true, ticks = {}, ...rest } = options;
  return {
    border: { display: false },
    grid: { display: grid, color: colour('line'), drawTicks: false },
    ticks: { color: colour('muted'), padding: 8, ...ticks },
    ...rest,
  };
}

/** A chart in its place, which is made once and changed from then on. */
export class Picture {
  constructor(height) {
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('role', 'img');
    // "60 %" stays in this order in a page that runs from right to left.
    this.canvas.dir = 'ltr';
    this.place = document.createElement('div');
    this.place.className = 'picture';
    this.place.style.height = `${height}px`;
    this.place.append(this.canvas);
    this.chart = null;
  }

  /** Shows a configuration of the library, and says the result in a sentence. */
  async show(config, sentence, height) {
    const Chart = await chartLibrary();
    if (height) this.place.style.height = `${height}px`;
    this.canvas.setAttribute('aria-label', sentence);
    if (this.chart && this.chart.config.type === config.type && this.kept === document.documentElement.dir) {
      this.chart.data.labels = config.data.labels;
      merge(this.chart.data.datasets, config.data.datasets);
      this.chart.options = config.options;
      this.chart.update();
      return;
    }
    this.kept = document.documentElement.dir;
    this.chart?.destroy();
    this.chart = new Chart(this.canvas, config);
  }

  destroy() {
    this.chart?.destroy();
    this.chart = null;
  }
}

/** Keeps the sets of data that stay, so that they glide to where they are now. */
function merge(held, wanted) {
  const byLabel = new Map(held.map((dataset) => [dataset.label, dataset]));
  held.splice(0, held.length, ...wanted.map((dataset) => Object.assign(byLabel.get(dataset.label) ?? {}, dataset)));
}
