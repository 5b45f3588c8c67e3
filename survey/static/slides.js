// Keys for the slides. Without this file the links at the foot of each slide do the same.
"use strict";
(() => {
  const slide = () => document.querySelector(".slide:target") || document.querySelector(".slide");

  const follow = (rel) => {
    const link = slide().querySelector(`a[rel=${rel}]`);
    // The first and the last link leave the slides: a key pressed once too often does not.
    if (link.hash) link.click();
  };

  const go = (place) => {
    const ofTopic = document.querySelectorAll(`.slide[data-topic="${slide().dataset.topic}"]`);
    location.hash = [...ofTopic].at(place).id;
  };

  const fill = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  };

  const hasMoreBelow = () => innerHeight + scrollY < document.documentElement.scrollHeight - 2;

  // By the place of the key: with the Thai layout F writes another letter. Presenters' remote
  // controls send PageUp and PageDown.
  const acts = {
    ArrowRight: () => follow("next"),
    PageDown: () => follow("next"),
    ArrowLeft: () => follow("prev"),
    PageUp: () => follow("prev"),
    Home: () => go(0),
    End: () => go(-1),
    KeyF: fill,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    let act = acts[event.code];
    if (event.code === "Space") {
      if (!event.shiftKey && hasMoreBelow()) return;
      act = event.shiftKey ? acts.ArrowLeft : acts.ArrowRight;
    }
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
