"use strict";

const root = document.documentElement;
const form = document.querySelector("form");
const { words, category, status: state, rating, tag, year, author } = form.elements;
const count = form.querySelector("[role=status]");
const reset = form.querySelector("[type=reset]");
const theme = document.querySelector(".theme");
const sections = [...document.querySelectorAll("section")];

/* Ignore case, accents and punctuation: gpt3 matches GPT-3, lukasz matches Łukasz. */
const letters = { ł: "l", ø: "o", đ: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", ð: "d", þ: "th", ß: "ss" };
const fold = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, "")
    .replace(/[^a-z]/g, (letter) => letters[letter] ?? letter);

/* The searchable text of a paper, without the labels of its details. */
const searchable = ".title, .by, .tags, .prose > :not(details), details > :not(summary), .notes";
const texts = (paper, selector) => [...paper.querySelectorAll(selector)].map((part) => part.textContent);
const papers = [...document.querySelectorAll("article")].map((element) => ({
  element,
  category: element.dataset.category,
  year: element.querySelector(".by time")?.dateTime.slice(0, 4),
  tags: texts(element, "[data-filter=tag]"),
  authors: texts(element, "[data-filter=author]"),
  text: fold(texts(element, searchable).join("\n")),
}));

/* Return the folded text, and where each of its characters starts and ends in the original. */
const foldWithPositions = (text) => {
  let folded = "";
  let end = 0;
  const starts = [];
  const ends = [];
  for (const character of text) {
    const start = end;
    end += character.length;
    const part = fold(character);
    for (let index = 0; index < part.length; index++) {
      starts.push(start);
      ends.push(end);
    }
    if (!part && /\p{M}/u.test(character) && ends.length) ends[ends.length - 1] = end;
    folded += part;
  }
  return { folded, starts, ends };
};

const markInText = (node, searchWords) => {
  const { folded, starts, ends } = foldWithPositions(node.data);
  const found = [];
  for (const word of searchWords)
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      found.push([starts[at], ends[at + word.length - 1]]);
  found.sort(([one], [other]) => one - other);
  const merged = [];
  for (const [start, end] of found) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  /* From the last to the first, because each one splits the text. */
  for (const [start, end] of merged.reverse()) {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    range.surroundContents(document.createElement("mark"));
  }
};

let searchWords = [];
const visible = new Set();
const marked = new Set();

/* Mark the search words in a paper, and open the details that contain one. */
const mark = (paper) => {
  if (!searchWords.length || marked.has(paper)) return;
  marked.add(paper);
  for (const part of paper.querySelectorAll(searchable)) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math, mark, [hidden]")) nodes.push(walker.currentNode);
    for (const node of nodes) markInText(node, searchWords);
  }
  const details = paper.querySelector("details:not([open])");
  if (details?.querySelector("mark")) details.open = details.dataset.opened = true;
};

const unmark = (paper) => {
  for (const each of paper.querySelectorAll("mark")) each.replaceWith(...each.childNodes);
  paper.normalize();
  const details = paper.querySelector("[data-opened]");
  if (!details) return;
  details.open = false;
  delete details.dataset.opened;
};

/* Only mark papers on and near the screen: marking all of them would take too long. */
const observer = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) {
      visible.add(target);
      mark(target);
    } else visible.delete(target);
  }
}, { rootMargin: "100% 0px" });
for (const paper of papers) observer.observe(paper.element);

const update = () => {
  searchWords = fold(words.value).split(/\s+/).filter(Boolean);
  let shownCount = 0;
  for (const paper of papers) {
    const { dataset } = paper.element;
    const matches =
      (!category?.value || paper.category === category.value) &&
      (!state?.value || dataset.status === state.value) &&
      (!rating?.value || Number(dataset.rating ?? 0) >= Number(rating.value)) &&
      (!tag?.value || paper.tags.includes(tag.value)) &&
      (!year?.value || paper.year === year.value) &&
      (!author.value || paper.authors.includes(author.value)) &&
      searchWords.every((word) => paper.text.includes(word));
    paper.element.hidden = !matches;
    shownCount += matches;
  }
  for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
  const total = `${papers.length} paper${papers.length === 1 ? "" : "s"}`;
  reset.hidden = shownCount === papers.length;
  count.textContent = shownCount === papers.length ? total : shownCount ? `${shownCount} of ${total}` : "No papers match";
  marked.forEach(unmark);
  marked.clear();
  visible.forEach(mark);
};

const header = document.querySelector("header");
const scrollToPapers = () => scrollTo({ top: header.offsetTop + header.offsetHeight });

const chooseAuthor = (name) => {
  author.value = author.textContent = name;
  author.hidden = !name;
};

/* Tags, authors and years link to an address such as #tag:scaling, which sets the filter. */
for (const link of document.querySelectorAll("[data-filter]")) {
  const { filter } = link.dataset;
  const value = filter === "year" ? link.firstElementChild.dateTime.slice(0, 4) : link.textContent;
  link.href = `#${filter}:${encodeURIComponent(value)}`;
}

const fragment = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
};

const followFilter = () => {
  const [, filter, value] = fragment().match(/^(tag|author|year):(.+)$/s) ?? [];
  if (filter === "author") chooseAuthor(value);
  else if (filter && [...(form.elements[filter]?.options ?? [])].some((option) => option.value === value))
    form.elements[filter].value = value;
  else return;
  update();
  scrollToPapers();
};

document.addEventListener("click", (event) => {
  /* A second click on the same link doesn't change the address. */
  if (event.target.closest("[data-filter]")?.hash === location.hash) followFilter();
});

author.addEventListener("click", () => {
  chooseAuthor("");
  update();
  words.focus();
});

form.addEventListener("input", () => {
  update();
  scrollToPapers();
});
form.addEventListener("reset", () => {
  chooseAuthor("");
  setTimeout(update);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.querySelector("article:not([hidden]) a")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && form.contains(event.target)) {
    event.preventDefault();
    form.reset();
    update();
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== words) {
    event.preventDefault();
    words.focus();
    words.select();
  }
});

/* A link to a hidden paper clears the filters. */
addEventListener("hashchange", () => {
  followFilter();
  const target = document.getElementById(fragment());
  if (target && !target.checkVisibility()) {
    form.reset();
    update();
    target.scrollIntoView();
  }
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
const updateThemeButton = () => {
  theme.textContent = isDark() ? "Light" : "Dark";
};
theme.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  updateThemeButton();
});
dark.addEventListener("change", updateThemeButton);

/* Open all details while printing. */
let openedDetails = [];
addEventListener("beforeprint", () => {
  openedDetails = [...document.querySelectorAll("details:not([open])")];
  for (const details of openedDetails) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of openedDetails) details.open = false;
});

form.hidden = theme.hidden = false;
updateThemeButton();
update();
followFilter();
