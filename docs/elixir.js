// The highlighter that comes with the book doesn't know Elixir: what a reader looks for, and no more.
hljs.registerLanguage("elixir", (hljs) => {
    const inString = [hljs.BACKSLASH_ESCAPE, { className: "subst", begin: /#\{/, end: /\}/ }];
    return {
        keywords: {
            $pattern: /[a-z_]\w*[!?]?/,
            keyword:
                "after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmodule defp " +
                "defprotocol defstruct do else end fn for if import in not or quote raise receive require rescue " +
                "reraise super throw try unless unquote use when with",
            literal: "true false nil",
        },
        contains: [
            hljs.HASH_COMMENT_MODE,
            { className: "string", begin: /~[a-z]?"""|"""/, end: /"""/, contains: inString },
            { className: "string", begin: /"/, end: /"/, contains: inString },
            { className: "symbol", begin: /:[a-z_]\w*[!?]?/, relevance: 0 },
            { className: "symbol", begin: /\b[a-z_]\w*[!?]?:(?=\s)/, relevance: 0 },
            { className: "meta", begin: /@[a-z_]\w*/ },
            { className: "title", begin: /\b[A-Z]\w*(\.[A-Z]\w*)*/, relevance: 0 },
            { className: "number", begin: /\b\d[\d_]*(\.\d+)?\b/, relevance: 0 },
        ],
    };
});

for (const block of document.querySelectorAll("code.language-elixir")) {
    hljs.highlightBlock(block);
}
