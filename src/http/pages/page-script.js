// What a page can do more where scripts run: tabs, buttons to copy, and where the reader is. Everything is there without.
(() => {
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);

  /** Also where the browser gives no clipboard, which it does only on https and this machine. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "unseen";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  function copyButton(name, textOf) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${name}`);
    button.addEventListener("click", async () => {
      const done = await copy(textOf());
      button.textContent = done ? "Copied" : "Select and copy";
      status.textContent = done ? "Copied" : "Could not copy";
      button.focus();
      setTimeout(() => {
        button.textContent = "Copy";
        status.textContent = "";
      }, 2000);
    });
    return button;
  }

  for (const figure of document.querySelectorAll("figure.code")) {
    const caption = figure.querySelector("figcaption");
    const code = figure.querySelector("code");
    caption.append(copyButton(caption.textContent, () => code.textContent));
  }
  for (const code of document.querySelectorAll("[data-copy]")) {
    code.after(copyButton(code.dataset.copy, () => code.textContent));
  }

  const groups = [];

  function choose(language) {
    for (const { tabs, panels } of groups) {
      if (!panels.some((panel) => panel.dataset.language === language)) continue;
      panels.forEach((panel, i) => {
        const chosen = panel.dataset.language === language;
        panel.hidden = !chosen;
        tabs[i].setAttribute("aria-selected", String(chosen));
        tabs[i].tabIndex = chosen ? 0 : -1;
      });
    }
  }

  function makeTabs(group, number) {
    const panels = [...group.children];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", group.dataset.tabs);
    const tabs = panels.map((panel) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${number}-${panel.dataset.language}`;
      tab.textContent = panel.querySelector("h3").textContent;
      tab.setAttribute("role", "tab");
      panel.id = `panel-${number}-${panel.dataset.language}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => {
        const before = tab.getBoundingClientRect().top;
        choose(panel.dataset.language);
        window.scrollBy(0, tab.getBoundingClientRect().top - before);
      });
      list.append(tab);
      return tab;
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const tab = tabs.at(to % tabs.length);
      tab.click();
      tab.focus();
    });
    group.prepend(list);
    group.classList.add("chosen");
    groups.push({ tabs, panels });
    choose(panels[0].dataset.language);
  }
  document.querySelectorAll("[data-tabs]").forEach(makeTabs);

  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
  );
  const sections = [...document.querySelectorAll("main > section")];
  let waiting = false;

  /** The last section that has begun above the upper third. */
  function mark() {
    waiting = false;
    const line = window.innerHeight / 3;
    const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 2;
    const here = atEnd
      ? sections.at(-1)
      : (sections.findLast((section) => section.getBoundingClientRect().top <= line) ?? sections[0]);
    for (const [id, link] of links) {
      if (id === here.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  if (links.size > 0) {
    document.addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    });
    mark();
  }
})();
