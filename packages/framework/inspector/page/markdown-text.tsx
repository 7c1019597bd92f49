import { memo, type NamedExoticComponent } from "react";
import Markdown, { type Components, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";

/**
 * What a model wrote. Markup in it stays text, addresses that run something are dropped, and an image is a link: loading
 * it would tell a stranger what is in its address.
 */
export const MarkdownText: NamedExoticComponent<{ readonly text: string }> = memo(({ text }) => (
  <div className="markdown">
    <Markdown remarkPlugins={plugins} components={components}>
      {text}
    </Markdown>
  </div>
));

const plugins: NonNullable<Options["remarkPlugins"]> = [remarkGfm];

const components: Components = {
  a: ({ href, children }) => (
    <a href={href === "" ? undefined : href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noreferrer noopener">
      {alt === undefined || alt === "" ? "image" : alt}
    </a>
  ),
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};
