"use strict";

const root = document.documentElement;
const form = document.querySelector("form");
const { words, category, status: state, rating, tag } = form.elements;
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
const papers = [...document.querySelectorAll("article")].map((element) => ({
  element,
  category: element.parentElement.dataset.category,
  tags: [...element.querySelectorAll(".tags > li")].map((item) => item.textContent),
  text: fold([...element.querySelectorAll(searchable)].map((part) => part.textContent).join("\n")),
}));

const update = () => {
  const searchWords = fold(words.value).split(/\s+/).filter(Boolean);
  let shownCount = 0;
  for (const paper of papers) {
    const { dataset } = paper.element;
    const matches =
      (!category?.value || paper.category === category.value) &&
      (!state?.value || dataset.status === state.value) &&
      (!rating?.value || Number(dataset.rating ?? 0) >= Number(rating.value)) &&
      (!tag?.value || paper.tags.includes(tag.value)) &&
      searchWords.every((word) => paper.text.includes(word));
    paper.element.hidden = !matches;
    shownCount += matches;
  }
  for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
  const total = `${papers.length} paper${papers.length === 1 ? "" : "s"}`;
  reset.hidden = shownCount === papers.length;
  count.textContent = shownCount === papers.length ? total : shownCount ? `${shownCount} of ${total}` : "No papers match";
};

const showAll = () => {
  form.reset();
  update();
};

form.addEventListener("input", update);
form.addEventListener("reset", () => setTimeout(update));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.querySelector("article:not([hidden]) a")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && form.contains(event.target)) {
    event.preventDefault();
    showAll();
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== words) {
    event.preventDefault();
    words.focus();
    words.select();
  }
});

/* A link to a hidden paper clears the filters. */
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && !target.checkVisibility()) {
    showAll();
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
