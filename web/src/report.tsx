import { useEffect, useRef } from "preact/hooks";
import { ask } from "./api";
import { save } from "./save";
import { Title, Trouble, useLoad, Waiting } from "./ui";

// The page is made by the service, for this purpose, and is shown in a frame
// that may run nothing.
const policy = (window as { trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(s: string): string } } })
  .trustedTypes?.createPolicy("report", { createHTML: (s: string) => s });

export function Report({ id }: { id: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  // As high as what is in it, so that the page scrolls and nothing within it.
  const fit = () => {
    const f = frame.current, inside = f?.contentDocument?.documentElement;
    if (!f || !inside) return;
    f.style.height = "0";
    f.style.height = `${inside.scrollHeight + 2}px`;
  };
  useEffect(() => { addEventListener("resize", fit); return () => removeEventListener("resize", fit); }, []);
  const page = useLoad(async (signal) => (await ask(`/v1/analyses/${id}/report`, { signal })).text(), [id]);
  return <>
    <Title aside={page.value && <>
      <button type="button" class="main" onClick={() => frame.current?.contentWindow?.print()}>Print</button>
      <button type="button" onClick={() => save(new Blob([page.value!], { type: "text/html" }), "report.html")}>Save</button>
      <a class="button" href={`#/speech/${id}`}>Back</a></>}>Report</Title>
    {Boolean(page.error) && <Trouble error={page.error} again={page.again} />}
    {page.value ? <iframe ref={frame} class="report" title="The report" onLoad={fit} sandbox="allow-same-origin allow-modals"
      srcdoc={policy ? policy.createHTML(page.value) : page.value} /> : !page.error && <Waiting />}
  </>;
}
