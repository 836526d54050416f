import type { Remark, Result } from "./types";

export function Advice({ feedback, kind }: { feedback: NonNullable<Result["feedback"]>; kind: string }) {
  const improvements = feedback.improvements ?? [];
  return <>
    {improvements.length > 0 && <section aria-labelledby="improve">
      <h2 id="improve" class="section">{improvements.length === 1 ? "One thing to improve" : improvements.length === 2 ? "Two things to improve" : "What to improve"}</h2>
      <div class="grid two">{improvements.map((r, i) => <article class="card improvement" key={i}>
        <p><span class="nth" aria-hidden="true">{i + 1}</span><Said text={r.text} /></p>
        {(r.quote || r.suggestion) && <dl class="change">
          {r.quote && <><dt>Before</dt><dd class="before">“{r.quote}”</dd></>}
          {r.suggestion && <><dt>{r.quote ? "After" : "Instead"}</dt><dd class="after">“{r.suggestion}”</dd></>}
        </dl>}
      </article>)}</div>
    </section>}
    {feedback.next_exercise && <section class="card exercise">
      <div><h2>Your next exercise</h2><p>{feedback.next_exercise}</p></div>
      <a class="button main" href={`#/new/${kind}`}>Record it</a>
    </section>}
  </>;
}

// Said shows the first sentence as the point, and the others as what is behind it.
function Said({ text }: { text: string }) {
  const [point] = /^.{8,}?[.!?]["”’)]?(?=\s)/s.exec(text) ?? [text];
  return <span><b>{point}</b>{text.slice(point.length)}</span>;
}

export const Strengths = ({ list }: { list: Remark[] }) => <section class="card keep" aria-labelledby="keep">
  <h2 id="keep">{list.length === 1 ? "Keep this" : "Keep these"}</h2>
  <ul class="plain strengths">{list.map((r) => <li>{r.text}{r.quote && <q>{r.quote}</q>}</li>)}</ul>
</section>;
