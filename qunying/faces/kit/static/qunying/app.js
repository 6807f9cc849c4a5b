/* 群营前端脚本：主题、/ 聚焦搜索、对话框、菜单、轻提示、复制、图表启动、隐藏标签页停轮询、可关闭的键盘操作。没有它，所有操作照样是普通链接和表单。 */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, wentIdle = 0, lastPoll = 0;
  function on(type, handler) { doc.addEventListener(type, handler); }
  function up(node, selector) { return node && node.closest ? node.closest(selector) : null; }
  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function store(key, value) {
    try { if (value === undefined) return localStorage.getItem(key); localStorage.setItem(key, value); } catch (e) { return null; }
  }
  function say(text) { var live = doc.getElementById("live"); if (live) live.textContent = text; }

  /* 主题：先换属性，再把表单照常提交给服务器记下来 */
  on("submit", function (event) {
    var form = up(event.target, "form[data-theme-form]"), button = event.submitter;
    if (!form || !button) return;
    event.preventDefault();
    if (button.value === "auto") root.removeAttribute("data-theme"); else root.setAttribute("data-theme", button.value);
    all("form[data-theme-form] button").forEach(function (one) { one.setAttribute("aria-pressed", String(one.value === button.value)); });
    var body = new FormData(form);
    body.append("theme", button.value);
    fetch(form.action, { method: "POST", body: body, redirect: "manual", credentials: "same-origin" });
    drawAll();
  });

  /* 对话框、菜单、复制、轻提示：一个点击入口 */
  function openDialog(dialog) { if (dialog && dialog.showModal && !dialog.open) { dialog.showModal(); return true; } return false; }
  on("click", function (event) {
    var t = event.target, hit;
    all("details.menu[open]").forEach(function (menu) { if (!menu.contains(t)) menu.open = false; });
    if (t.nodeName === "DIALOG" && t.open) { t.close(); return; }
    if ((hit = up(t, "[data-dialog]"))) { if (openDialog(doc.getElementById(hit.getAttribute("data-dialog")))) event.preventDefault(); return; }
    if ((hit = up(t, "[data-close]"))) { hit = up(hit, "dialog"); if (hit) { event.preventDefault(); hit.close(); } return; }
    if ((hit = up(t, "[data-dismiss]"))) { up(hit, ".toast").remove(); return; }
    if ((hit = up(t, "[data-copy],[data-copy-from]"))) copy(hit);
  });
  on("keydown", function (event) {
    var menu = event.key === "Escape" && up(event.target, "details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  function copy(button) {
    var from = button.getAttribute("data-copy-from"), source = from && doc.getElementById(from);
    var text = source ? ("value" in source ? source.value : source.textContent).trim() : button.getAttribute("data-copy");
    var done = function () {
      var label = button.querySelector("[data-label]"), word = button.getAttribute("data-copied");
      say(word);
      if (!label || label.textContent === word) return;
      var before = label.textContent;
      label.textContent = word;
      setTimeout(function () { label.textContent = before; }, 2000);
    };
    var byHand = function () {
      var area = doc.createElement("textarea");
      area.value = text; area.className = "vh"; area.setAttribute("readonly", "");
      doc.body.appendChild(area); area.select();
      if (doc.execCommand("copy")) done();
      area.remove(); button.focus();
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
  }

  function fade(toast) {
    if (toast.timed) return;
    toast.timed = true;
    (function wait() {
      setTimeout(function () { if (toast.matches(":hover") || toast.contains(doc.activeElement)) wait(); else toast.remove(); }, toast.querySelector(".undo") ? 15000 : 7000);
    })();
  }

  /* htmx：隐藏或久置的页不轮询；请求失败说一声；对话框里的表单办完就合上 */
  function started(within) { all(".toast", within).forEach(fade); all("dialog[data-open]", within).forEach(openDialog); all("[data-chart]", within).forEach(draw); }
  on("htmx:beforeRequest", function (event) {
    var poll = event.detail.elt.hasAttribute("data-poll") && !event.detail.requestConfig.triggeringEvent;
    if (!poll) return;
    var now = Date.now();
    if (doc.hidden || (now - wentIdle > 300000 && now - lastPoll < 119000)) event.preventDefault(); else lastPoll = now;
  });
  on("visibilitychange", function () {
    if (!doc.hidden && window.htmx) { wentIdle = Date.now(); all("[data-poll]").forEach(function (region) { window.htmx.trigger(region, "refresh"); }); }
  });
  ["pointerdown", "keydown", "scroll"].forEach(function (type) { doc.addEventListener(type, function () { wentIdle = Date.now(); }, { passive: true, capture: true }); });
  on("htmx:afterSwap", function () { started(); });
  on("htmx:afterRequest", function (event) {
    var dialog = up(event.detail.elt, "dialog[open]");
    if (dialog && event.detail.successful && event.detail.requestConfig.verb !== "get") dialog.close();
  });
  ["htmx:sendError", "htmx:responseError"].forEach(function (type) {
    on(type, function () {
      var shelf = doc.getElementById("toasts"), toast = doc.createElement("div");
      if (!shelf || shelf.querySelector(".toast-off")) return;
      toast.className = "toast toast-off";
      toast.textContent = shelf.getAttribute(type === "htmx:sendError" ? "data-offline" : "data-refused");
      shelf.appendChild(toast); fade(toast);
    });
  });

  /* 键盘：/ g? j k ?，可在 ? 里关掉 */
  var keysOff = store("keys") === "off", waiting = 0;
  function step(by) {
    var rows = all("[data-row]").filter(function (row) { return row.offsetParent; });
    var at = rows.findIndex(function (row) { return row.contains(doc.activeElement); }), row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    var goal = row && (row.matches("a,button") ? row : row.querySelector("a,button"));
    if (goal) { goal.focus(); row.scrollIntoView({ block: "nearest" }); }
  }
  on("keydown", function (event) {
    if (keysOff || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || up(event.target, "input,textarea,select,[contenteditable]") || doc.querySelector("dialog[open]")) return;
    var key = event.key, target = null;
    if (waiting && Date.now() - waiting < 1500) { target = doc.querySelector('a[data-key="' + (/^[a-z]$/.test(key) ? key : "") + '"]'); waiting = 0; if (target) { event.preventDefault(); target.click(); return; } }
    if (key === "/") { target = doc.querySelector("[data-search]"); if (target) { event.preventDefault(); target.focus(); target.select(); } }
    else if (key === "g") waiting = Date.now();
    else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "?") openDialog(doc.getElementById("keys"));
  });
  on("change", function (event) {
    if (!event.target.matches("[data-keys]")) return;
    keysOff = !event.target.checked; store("keys", keysOff ? "off" : "on");
  });

  /* 图表：数据在 json_script 里，颜色取自令牌，提示用 richText（HTML 提示会写内联样式） */
  function css(name) { return getComputedStyle(root).getPropertyValue("--" + name).trim(); }
  function short(value, unit) { return Math.abs(value) >= 1e4 && unit === "元" ? Math.round(value / 1e3) / 10 + " 万" : value.toLocaleString("en-US") + (unit === "%" ? "%" : ""); }
  function frame(data) {
    var font = getComputedStyle(doc.body).fontFamily, small = { fontFamily: font, fontSize: 12 };
    var unit = data.unit === "%" ? "%" : data.unit ? " " + data.unit : "";
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 300, textStyle: Object.assign({ color: css("ink-2") }, small),
      tooltip: { renderMode: "richText", confine: true, trigger: data.kind === "line" ? "axis" : "item", backgroundColor: css("surface"), borderColor: css("line-2"), borderWidth: 1, padding: [8, 12], textStyle: Object.assign({ color: css("ink") }, small), axisPointer: { lineStyle: { color: css("line-2") } }, valueFormatter: function (v) { return v == null ? "" : v.toLocaleString("en-US") + unit; } },
      grid: { left: 8, right: data.kind === "line" ? 72 : 8, top: data.kind === "line" ? 12 : 28, bottom: 4, containLabel: true },
      xAxis: { type: "category", data: data.x, boundaryGap: data.kind !== "line", axisLine: { lineStyle: { color: css("line-2") } }, axisTick: { show: false }, axisLabel: Object.assign({ color: css("ink-2"), margin: 10 }, small) },
      yAxis: { type: "value", min: data.min || 0, max: data.max, splitLine: { lineStyle: { color: css("line") } }, axisLabel: Object.assign({ color: css("ink-3"), formatter: function (v) { return short(v, data.unit); } }, small) }
    };
  }
  function line(s) {
    var now = s.role !== "reference";
    return { name: s.name, type: "line", data: s.values, symbol: "circle", symbolSize: 5, showSymbol: false, itemStyle: { color: css(now ? "accent" : "control") }, lineStyle: { color: css(now ? "accent" : "control"), width: now ? 2 : 1.5, type: now ? "solid" : "dashed" }, endLabel: { show: true, formatter: "{a}", color: css(now ? "accent-ink" : "ink-2"), fontWeight: now ? 600 : 400 } };
  }
  function bars(s) { return { name: s.name, type: "bar", data: s.values, barMaxWidth: 32, itemStyle: { color: css(s.role === "reference" ? "line-2" : "accent"), borderRadius: 2 } }; }
  function fall(data) {
    var run = 0, last = data.values.length - 1, floor = [], tops = data.values.map(function (v, i) {
      var total = i === 0 || i === last;
      floor.push(total ? 0 : Math.min(run, run + v)); run = total ? v : run + v;
      return { value: Math.abs(v), itemStyle: { color: css(total ? "line-2" : v < 0 ? "bad-fill" : "accent"), borderRadius: 2 }, label: { formatter: (total ? "" : v < 0 ? "−" : "+") + Math.abs(v).toLocaleString("en-US") } };
    });
    return [{ type: "bar", stack: "a", silent: true, data: floor, itemStyle: { color: "transparent" }, tooltip: { show: false } }, { type: "bar", stack: "a", data: tops, barWidth: "46%", label: { show: true, position: "top", color: css("ink"), fontWeight: 600 } }];
  }
  function draw(box) {
    var raw = doc.getElementById(box.getAttribute("data-chart"));
    if (!raw || !window.echarts) return;
    var data = JSON.parse(raw.textContent), chart = window.echarts.getInstanceByDom(box);
    if (!chart) { chart = window.echarts.init(box, null, { renderer: "svg" }); if (window.ResizeObserver) new ResizeObserver(function () { chart.resize(); }).observe(box); }
    chart.setOption(Object.assign(frame(data), { series: data.kind === "waterfall" ? fall(data) : data.series.map(data.kind === "bar" ? bars : line) }), true);
  }
  function drawAll() { all("[data-chart]").forEach(draw); }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  wentIdle = Date.now();
  all("[data-keys]").forEach(function (box) { box.checked = !keysOff; });
  started();
})();
