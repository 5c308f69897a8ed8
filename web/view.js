// SPDX-License-Identifier: MIT
// What is on the screen for each state of the flow. No protocol, no decisions.
import { h } from "./dom.js";
import { memoryMap } from "./map.js";

// Which of the five steps a state belongs to.
const STEP_OF = {
  loading: 1,
  unsupported: 1,
  ready: 1,
  enter: 2,
  byHand: 2,
  choose: 3,
  download: 3,
  review: 3,
  protected: 3,
  unprotect: 3,
  write: 4,
  lost: 4,
  done: 5,
};

const grouped = (n) => n.toLocaleString("en-US");

const button = (text, onclick, main = false) =>
  h("button", { type: "button", onclick, class: main ? "main" : "" }, text);

const row = (...buttons) => h("div", { class: "row" }, buttons);

// One function per state: (t, state, act) to [title, ...elements].
const PAGES = {
  loading: (t) => [t("loading")],

  unsupported: (t, { title, help }) => [
    t(title),
    h("slot", { name: "unsupported" }, h("p", {}, t(help))),
  ],

  ready: (t, state, act) => [
    t("readyTitle", state),
    state.released ? h("p", { class: "quiet" }, t("released", state)) : "",
    state.signed ? h("p", { class: "quiet" }, t("signed")) : "",
    state.notes ? h("p", {}, state.notes) : "",
    h("p", {}, t("readyHelp")),
    row(button(t("connect"), () => act.connect(false), true)),
    h(
      "details",
      {},
      h("summary", {}, t("moreOptions")),
      h("label", {}, h("input", { type: "checkbox", id: "in-loader" }), t("inLoader")),
      h(
        "label",
        {},
        t("ownFile"),
        h("input", { type: "file", id: "own-file", accept: ".hex,.srec,.s19,.bin" }),
      ),
      h("p", { class: "quiet" }, t("ownFileHelp")),
      row(button(t("otherPort"), () => act.connect(true))),
    ),
  ],

  enter: (t, _, act) => [
    t("enterTitle"),
    h("p", {}, t("enterHelp")),
    h("progress", { "aria-label": t("enterTitle") }),
    row(button(t("cancel"), act.cancel)),
  ],

  byHand: (t, { help, picture }, act) => [
    t("byHandTitle"),
    h("slot", { name: "boot-help" }, h("p", {}, help || t("byHandHelp"))),
    picture ? h("img", { src: picture, alt: help || t("byHandHelp") }) : "",
    h("p", { class: "quiet" }, t("byHandWaiting")),
    h("progress", { "aria-label": t("byHandTitle") }),
    row(button(t("cancel"), act.cancel)),
  ],

  choose: (t, { boards }, act) => {
    const radios = boards.map(({ board, title }, i) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name: "board", value: board, checked: i === 0 }),
        title,
      ),
    );
    const fieldset = h("fieldset", {}, h("legend", {}, t("chooseTitle")), radios);
    const chosen = () => fieldset.querySelector("input:checked").value;
    return [
      t("chooseTitle"),
      h("p", {}, t("chooseHelp")),
      fieldset,
      row(
        button(t("choose"), () => act.answer(chosen()), true),
        button(t("cancel"), act.cancel),
      ),
    ];
  },

  download: (t, state) => [
    t("downloadTitle"),
    progressBar(t("downloadTitle")),
    h("p", { id: "said" }, downloadText(t, state)),
  ],

  protected: (t, _, act) => {
    const go = button(t("protectedErase"), () => act.answer("erase everything"));
    const consent = h("input", {
      type: "checkbox",
      id: "consent",
      onchange: () => (go.disabled = !consent.checked),
    });
    go.disabled = true;
    return [
      t("protectedTitle"),
      h("p", {}, t("protectedHelp")),
      h("label", {}, consent, t("protectedConsent")),
      row(button(t("stop"), act.cancel, true), go),
    ];
  },

  unprotect: (t) => [
    t("unprotectTitle"),
    h("p", {}, t("unprotectHelp")),
    h("progress", { "aria-label": t("unprotectTitle") }),
  ],

  review: (t, state, act) => {
    const { target, build, file, pages } = state;
    const values = {
      ...target,
      flash: target.flashSize / 1024,
      bytes: grouped(target.imageBytes),
      title: build.title,
      file,
    };
    const seconds = Math.max(1, Math.round(target.estimateMs / 1000));
    const titles = build.keep
      .map((keep) => keep.title)
      .filter(Boolean)
      .join(", ");
    return [
      t("reviewTitle"),
      h("p", { class: "quiet" }, t("reviewChip", values)),
      file ? h("p", { class: "failed" }, t("reviewFile", values)) : "",
      h("p", {}, t("reviewBuild", values), " ", t("reviewTime", { seconds })),
      h(
        "p",
        {},
        target.keepBytes
          ? t("reviewKept", { bytes: grouped(target.keepBytes) })
          : t("reviewNothingKept"),
      ),
      titles ? h("p", {}, t("reviewKeeps", { titles })) : "",
      memoryMap(t, pages, build.keep),
      h("p", {}, t("reviewWarning")),
      row(
        button(t("update"), () => act.answer("update"), true),
        button(t("cancel"), act.cancel),
      ),
    ];
  },

  write: (t, state, act) => [
    t("writeTitle"),
    progressBar(t("writeTitle")),
    h("p", { id: "said" }, writeText(t, state)),
    h("p", { class: "quiet" }, t("writeHelp")),
    row(button(t("cancel"), act.cancel)),
  ],

  lost: (t, _, act) => [
    t("lostTitle"),
    h("p", {}, t("lostHelp")),
    h("progress", { "aria-label": t("lostTitle") }),
    row(button(t("cancel"), act.cancel)),
  ],

  done: (t, state, act) => {
    const bytes = grouped(state.result.imageBytes);
    return [
      t("doneTitle"),
      h("p", {}, t(state.result.changed ? "doneVerified" : "doneUnchanged", { bytes })),
      h("p", {}, t(state.started ? "doneStarted" : "doneNotStarted")),
      state.version ? h("p", {}, t("doneAnswers", state)) : "",
      h("slot", { name: "done" }),
      row(
        button(t("again"), act.again),
        button(t("copyReport"), () => act.copy(state.report)),
      ),
      reportBox(t, state.report),
    ];
  },

  failed: (t, state, act) => {
    const { cause, detail, report, held } = state;
    const chip = detail.chip ? `chip${detail.chip[0].toUpperCase()}${detail.chip.slice(1)}` : "";
    return [
      t(failureTitle(state)),
      h("p", { class: "failed" }, t(cause, detail)),
      chip ? h("p", {}, t(chip)) : "",
      held ? h("p", {}, t("held", { bytes: grouped(held) })) : "",
      h("h3", {}, t("whatNow")),
      h("p", {}, t(`${cause}Next`)),
      row(
        button(t("retry"), act.again, true),
        report ? button(t("copyReport"), () => act.copy(report)) : "",
      ),
      report ? reportBox(t, report) : "",
    ];
  },
};

function failureTitle({ cause, detail }) {
  if (detail.chip === "partial") return "incompleteTitle";
  return cause === "cancelled" ? "cancelledTitle" : "failedTitle";
}

const progressBar = (label) => h("progress", { max: 1, value: 0, "aria-label": label });

const reportBox = (t, report) =>
  h(
    "details",
    {},
    h("summary", {}, t("showReport")),
    h("pre", { tabindex: 0, "aria-label": t("showReport") }, report),
  );

const downloadText = (t, { done, total }) =>
  t("downloadHelp", { done: grouped(done), total: grouped(total) });

function leftText(t, ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90
    ? t("leftSeconds", { seconds })
    : t("leftMinutes", { minutes: Math.round(seconds / 60) });
}

function writeText(t, { phase, done, total, leftMs }) {
  return t(phase === "erase" ? "progressPages" : "progressBytes", {
    phase: t(`phase.${phase}`),
    done: grouped(done),
    total: grouped(total),
    left: leftText(t, leftMs),
  });
}

// --- The whole ---

function stepList(t, current) {
  const items = [1, 2, 3, 4, 5].map((n) =>
    h(
      "li",
      { class: n < current ? "past" : "", "aria-current": n === current ? "step" : undefined },
      t(`step${n}`),
    ),
  );
  return h("ol", { class: "steps", "aria-label": t("steps") }, items);
}

export class View {
  #t;
  #act;
  #body;
  #status;
  #alert;
  #state = null;
  #current = 1;
  #told = "";

  constructor(root, act) {
    this.#act = act;
    this.#body = h("div", { class: "box", part: "box" });
    this.#status = h("div", { class: "status", role: "status" });
    this.#alert = h("div", { class: "status", role: "alert" });
    root.append(this.#body, this.#status, this.#alert);
  }

  // Use these sentences, on what is shown already, too.
  translate(t) {
    this.#t = t;
    const shown = this.#state;
    this.#state = null;
    if (shown) this.render(shown, false);
  }

  // Moves the focus to the heading, once the user has begun.
  render(state, takeFocus) {
    const same = state.step === this.#state?.step;
    this.#state = state;
    if (same && this.#update(state)) return;
    this.#current = STEP_OF[state.step] ?? this.#current;
    const [title, ...rest] = PAGES[state.step](this.#t, state, this.#act);
    const heading = h("h2", { tabindex: -1 }, title);
    this.#body.replaceChildren(stepList(this.#t, this.#current), heading, ...rest.filter(Boolean));
    this.#update(state);
    if (takeFocus) heading.focus({ preventScroll: true });
    this.#say(
      state.step === "failed" ? this.#alert : this.#status,
      `${title}. ${this.#summary(state)}`,
    );
  }

  #summary(state) {
    if (state.step === "failed") return this.#t(state.cause, state.detail);
    return state.step === "lost" ? this.#t("lostHelp") : "";
  }

  say(text) {
    this.#say(this.#status, text);
  }

  #say(region, text) {
    region.textContent = text;
  }

  // Progress of the state on screen; false: it has none.
  #update(state) {
    const said = this.#body.querySelector("#said");
    if (!said || (state.step !== "write" && state.step !== "download")) return false;
    const text = state.step === "write" ? writeText(this.#t, state) : downloadText(this.#t, state);
    const share = state.total > 0 ? state.done / state.total : 0;
    said.textContent = text;
    this.#body.querySelector("progress").value = share;
    this.#announce(state, share, text);
    return true;
  }

  // Each phase, and every quarter of it.
  #announce({ phase }, share, text) {
    const mark = `${phase} ${Math.floor(share * 4)}`;
    if (mark === this.#told) return;
    this.#told = mark;
    this.say(text);
  }

  get options() {
    return {
      inLoader: this.#body.querySelector("#in-loader")?.checked ?? false,
      file: this.#body.querySelector("#own-file")?.files[0] ?? null,
    };
  }
}
