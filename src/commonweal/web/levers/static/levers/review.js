// Single keys in the review queue. They work only while the supplier has the focus, and never in a text field.
const card = document.getElementById("review");
const help = document.getElementById("keys");

if (card && help) {
  help.hidden = false;
  document.getElementById("begin").addEventListener("click", () => card.focus());
  if (location.hash === "#review" && !document.querySelector(".nhsuk-error-summary")) card.focus();

  card.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea")) return;
    const key = event.key.toLowerCase();
    if (!/^[0-9su]$/.test(key)) return;
    const found = (key === "u" ? document : card).querySelector(`[data-key="${key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.type === "radio") {
      found.checked = true;
      document.getElementById("review-form").requestSubmit();
    } else {
      found.click();
    }
  });
}
