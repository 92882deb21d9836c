//! The tables: what each language calls a comment, a string, a word.
//!
//! A language is a dozen facts; what is alike is inherited from [`C_LIKE`] or [`SCRIPT`]. Words are lists in one
//! string, because that is how they are read and corrected.
//!
//! Deliberately absent: rules that need more than the place at hand.

/// Which lexer reads the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Code,
    Tags,
    Diff,
    Markdown,
    Tex,
}

/// How variables are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variables {
    None,
    /// `$name`, `${name}`
    Dollar,
    /// `$name`, `@name`, `%name`
    Sigils,
}

/// A kind of string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// A backslash hides the next character.
    pub escape: bool,
    /// It may span lines.
    pub lines: bool,
}

/// One language.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // A table of facts, most of them yes or no.
pub(super) struct Language {
    pub names: &'static [&'static str],
    pub mode: Mode,
    pub line_comments: &'static [&'static str],
    /// Open, close, and whether they nest.
    pub block_comments: &'static [(&'static str, &'static str, bool)],
    /// The longer opening first.
    pub quotes: &'static [Quote],
    pub keywords: &'static str,
    pub types: &'static str,
    pub constants: &'static str,
    /// Keywords are known in any case; the lists are in lower case.
    pub any_case: bool,
    /// Signs that are part of words.
    pub word_signs: &'static str,
    pub variables: Variables,
    /// Signs that make a whole line meta when it starts with them.
    pub line_meta: &'static str,
    /// `#[…]`
    pub attributes: bool,
    /// `@name`
    pub decorators: bool,
    /// `name!(…)`
    pub macros: bool,
    /// `r#"…"#`
    pub raw_strings: bool,
    /// `f"…"`
    pub string_prefixes: bool,
    /// `'a` is a lifetime, `'a'` a character.
    pub lifetimes: bool,
    /// `#a1b2c3`
    pub colours: bool,
    /// `key:` and `key =` at the start of a line, and strings before a colon.
    pub keys: bool,
    /// Names that begin with a capital are types.
    pub capital_types: bool,
}

const fn quote(mark: &'static str, escape: bool, lines: bool) -> Quote {
    Quote { open: mark, close: mark, escape, lines }
}

const TWO_QUOTES: &[Quote] = &[quote("\"", true, false), quote("'", true, false)];
const LONG_QUOTES: &[Quote] = &[quote("\"", true, true), quote("'", true, true)];
const TRIPLE_QUOTES: &[Quote] = &[
    quote("\"\"\"", true, true),
    quote("'''", true, true),
    quote("\"", true, false),
    quote("'", true, false),
];
const TEMPLATE_QUOTES: &[Quote] =
    &[quote("`", true, true), quote("\"", true, false), quote("'", true, false)];

const NOTHING: Language = Language {
    names: &[],
    mode: Mode::Code,
    line_comments: &[],
    block_comments: &[],
    quotes: TWO_QUOTES,
    keywords: "",
    types: "",
    constants: "",
    any_case: false,
    word_signs: "",
    variables: Variables::None,
    line_meta: "",
    attributes: false,
    decorators: false,
    macros: false,
    raw_strings: false,
    string_prefixes: false,
    lifetimes: false,
    colours: false,
    keys: false,
    capital_types: false,
};

const C_LIKE: Language = Language {
    line_comments: &["//"],
    block_comments: &[("/*", "*/", false)],
    constants: "true false null nil NULL",
    capital_types: true,
    ..NOTHING
};

const SCRIPT: Language = Language { line_comments: &["#"], quotes: LONG_QUOTES, ..NOTHING };

const JAVASCRIPT: &str = "async await break case catch class const continue debugger default delete do else export extends finally \
for from function get if import in instanceof let new of return set static super switch this throw try typeof var void while \
with yield";

pub(super) const LANGUAGES: &[Language] = &[
    Language {
        names: &["rust", "rs"],
        block_comments: &[("/*", "*/", true)],
        quotes: &[quote("\"", true, true)],
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut \
pub ref return self static struct super trait type union unsafe use where while yield",
        types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Self",
        constants: "true false",
        attributes: true,
        macros: true,
        raw_strings: true,
        lifetimes: true,
        ..C_LIKE
    },
    Language {
        names: &["python", "py", "python3", "pycon"],
        line_comments: &["#"],
        quotes: TRIPLE_QUOTES,
        keywords: "and as assert async await break case class continue def del elif else except finally for from global if import \
in is lambda match nonlocal not or pass raise return try while with yield",
        types: "bool bytes dict float frozenset int list object set str tuple type",
        constants: "True False None self cls",
        decorators: true,
        string_prefixes: true,
        capital_types: true,
        ..NOTHING
    },
    Language {
        names: &["javascript", "js", "jsx", "mjs", "cjs", "node"],
        quotes: TEMPLATE_QUOTES,
        keywords: JAVASCRIPT,
        constants: "true false null undefined NaN Infinity",
        word_signs: "$",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["typescript", "ts", "tsx", "mts", "vue", "svelte"],
        quotes: TEMPLATE_QUOTES,
        keywords: "abstract as asserts async await break case catch class const continue debugger declare default delete do else \
enum export extends finally for from function get if implements import in infer instanceof interface is keyof let namespace new \
of override private protected public readonly return satisfies set static super switch this throw try type typeof var void \
while with yield",
        types: "any bigint boolean never number object string symbol unknown",
        constants: "true false null undefined NaN Infinity",
        word_signs: "$",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["go", "golang"],
        quotes: &[quote("`", false, true), quote("\"", true, false), quote("'", true, false)],
        keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package \
range return select struct switch type var",
        types: "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 \
uint32 uint64 uintptr",
        constants: "true false nil iota",
        ..C_LIKE
    },
    Language {
        names: &[
            "c",
            "h",
            "cpp",
            "c++",
            "cc",
            "cxx",
            "hpp",
            "objc",
            "objective-c",
            "arduino",
            "cuda",
            "glsl",
        ],
        keywords: "alignas alignof asm auto break case catch class co_await co_return co_yield concept const consteval constexpr \
const_cast continue decltype default delete do dynamic_cast else enum explicit export extern final for friend goto if inline \
mutable namespace new noexcept operator override private protected public register reinterpret_cast requires return sizeof \
static static_assert static_cast struct switch template this throw try typedef typeid typename union using virtual volatile \
while",
        types: "bool char char8_t char16_t char32_t double float int int8_t int16_t int32_t int64_t long ptrdiff_t short signed \
size_t ssize_t string uint8_t uint16_t uint32_t uint64_t unsigned void wchar_t",
        constants: "true false nullptr NULL",
        line_meta: "#",
        ..C_LIKE
    },
    Language {
        names: &["java"],
        quotes: TRIPLE_QUOTES,
        keywords: "abstract assert break case catch class continue default do else enum extends final finally for if implements \
import instanceof interface module native new non-sealed package permits private protected public record return sealed static \
strictfp super switch synchronized this throw throws transient try var void volatile while yield",
        types: "boolean byte char double float int long short",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["csharp", "cs", "c#", "dotnet"],
        quotes: &[
            quote("\"\"\"", false, true),
            Quote { open: "@\"", close: "\"", escape: false, lines: true },
            quote("\"", true, false),
            quote("'", true, false),
        ],
        keywords: "abstract as async await base break case catch checked class const continue default delegate do else enum event \
explicit extern finally fixed for foreach get goto if implicit in init interface internal is lock namespace new operator out \
override params partial private protected public readonly record ref required return sealed set sizeof stackalloc static struct \
switch this throw try typeof unchecked unsafe using var virtual void volatile when where while with yield",
        types: "bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong ushort",
        line_meta: "#",
        ..C_LIKE
    },
    Language {
        names: &["kotlin", "kt", "kts"],
        block_comments: &[("/*", "*/", true)],
        quotes: TRIPLE_QUOTES,
        keywords: "abstract actual as break by catch class companion const constructor continue crossinline data do else enum \
expect external final finally for fun get if import in infix init inline inner interface internal is lateinit noinline object \
open operator out override package private protected public reified return sealed set super suspend tailrec this throw try \
typealias val value var vararg when where while",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["swift"],
        block_comments: &[("/*", "*/", true)],
        quotes: TRIPLE_QUOTES,
        keywords: "actor as associatedtype async await break case catch class continue convenience default defer deinit do else \
enum extension fallthrough fileprivate final for func get guard if import in init inout internal is lazy let mutating \
nonisolated open operator override private protocol public repeat required rethrows return self set some static struct \
subscript super switch throw throws try typealias unowned var weak where while willSet didSet",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["ruby", "rb", "irb"],
        block_comments: &[("=begin", "=end", false)],
        keywords: "alias and begin break case class def defined? do else elsif end ensure extend for if in include module next not \
or private protected public raise redo require require_relative rescue retry return self super then undef unless until when \
while yield attr_accessor attr_reader attr_writer",
        constants: "true false nil",
        variables: Variables::Sigils,
        capital_types: true,
        ..SCRIPT
    },
    Language {
        names: &["php"],
        line_comments: &["//", "#"],
        quotes: LONG_QUOTES,
        keywords: "abstract and array as break callable case catch class clone const continue declare default do echo else elseif \
empty enum extends final finally fn for foreach function global goto if implements include include_once instanceof insteadof \
interface isset list match namespace new or print private protected public readonly require require_once return static switch \
throw trait try unset use var while xor yield",
        types: "bool float int iterable mixed never object string void self parent",
        variables: Variables::Dollar,
        attributes: true,
        ..C_LIKE
    },
    Language {
        names: &["lua", "luau"],
        line_comments: &["--"],
        block_comments: &[("--[[", "]]", false), ("--[=[", "]=]", false)],
        quotes: &[
            Quote { open: "[[", close: "]]", escape: false, lines: true },
            quote("\"", true, false),
            quote("'", true, false),
        ],
        keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
        constants: "true false nil self",
        ..NOTHING
    },
    Language {
        names: &["perl", "pl"],
        block_comments: &[("=pod", "=cut", false)],
        keywords: "and bless cmp continue die do each else elsif eq eval exists for foreach ge given gt if last le local lt my ne \
next no not or our package print redo ref require return say shift sub undef unless until use wantarray when while xor",
        variables: Variables::Sigils,
        ..SCRIPT
    },
    Language {
        names: &["r", "rlang"],
        keywords: "break else for function if in library next repeat require return while",
        constants: "TRUE FALSE NULL NA NaN Inf T F",
        word_signs: ".",
        ..SCRIPT
    },
    Language {
        names: &["haskell", "hs", "elm", "purescript"],
        line_comments: &["--"],
        block_comments: &[("{-", "-}", true)],
        quotes: &[quote("\"", true, false)],
        keywords: "as case class data default deriving do else exposing family forall foreign hiding if import in infix infixl \
infixr instance let module newtype of qualified then type where",
        word_signs: "'",
        capital_types: true,
        ..NOTHING
    },
    Language {
        names: &["scala", "sbt"],
        block_comments: &[("/*", "*/", true)],
        quotes: &[quote("\"\"\"", false, true), quote("\"", true, false), quote("'", true, false)],
        keywords: "abstract case catch class def do else end enum export extends extension final finally for forSome given if \
implicit import lazy match new object opaque override package private protected return sealed super then this throw trait try \
type using val var while with yield",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["dart"],
        quotes: TRIPLE_QUOTES,
        keywords: "abstract as assert async await base break case catch class const continue covariant default deferred do else \
enum export extends extension external factory final finally for get hide if implements import in interface is late library \
mixin new on operator part required rethrow return sealed set show static super switch sync this throw try typedef var void \
when while with yield",
        types: "bool double dynamic int num",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["zig"],
        block_comments: &[],
        keywords: "align and anyframe anytype asm async await break catch comptime const continue defer else enum errdefer error \
export extern fn for if inline noalias nosuspend or orelse packed pub resume return struct suspend switch test threadlocal try \
union unreachable usingnamespace var volatile while",
        types: "anyerror anyopaque bool comptime_float comptime_int f16 f32 f64 i8 i16 i32 i64 isize noreturn type u8 u16 u32 u64 \
usize void",
        constants: "true false null undefined",
        decorators: true,
        ..C_LIKE
    },
    Language {
        names: &["elixir", "ex", "exs"],
        quotes: TRIPLE_QUOTES,
        keywords: "after alias and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct do else end fn for if \
import in not or quote raise receive require rescue try unless unquote use when with",
        constants: "true false nil",
        decorators: true,
        capital_types: true,
        ..SCRIPT
    },
    Language {
        names: &["bash", "sh", "shell", "console", "zsh", "fish", "shellscript", "shell-session"],
        keywords: "alias break case cd continue declare do done echo elif else esac eval exec exit export fi for function if in \
local read readonly return select set shift source sudo then trap unset until while",
        word_signs: "-",
        variables: Variables::Dollar,
        ..SCRIPT
    },
    Language {
        names: &["powershell", "ps1", "pwsh", "posh"],
        block_comments: &[("<#", "#>", false)],
        quotes: &[quote("\"", false, true), quote("'", false, true)],
        keywords: "begin break catch class continue do else elseif end enum exit filter finally for foreach function if in param \
process return switch throw trap try until using while",
        any_case: true,
        word_signs: "-",
        variables: Variables::Dollar,
        ..SCRIPT
    },
    Language {
        names: &["sql", "mysql", "postgres", "postgresql", "sqlite", "plsql", "tsql", "pgsql"],
        line_comments: &["--"],
        block_comments: &[("/*", "*/", false)],
        quotes: &[quote("'", false, true), quote("\"", false, true), quote("`", false, true)],
        keywords: "add after all alter analyze and any as asc begin between by cascade case check collate column commit \
constraint create cross current database declare default delete desc distinct do drop else end except exists explain fetch for \
foreign from full function grant group having if ilike in index inner insert intersect into is join key left like limit \
natural not of offset on or order outer over partition primary procedure recursive references rename replace returning revoke \
right rollback row rows select set table temporary then to transaction trigger truncate union unique update using values view \
when where window with",
        types: "bigint binary blob boolean bytea char character date datetime decimal double float int integer interval json jsonb \
numeric real serial smallint text time timestamp timestamptz tinyint uuid varchar",
        constants: "true false null",
        any_case: true,
        ..NOTHING
    },
    Language {
        names: &["html", "xml", "svg", "xhtml", "htm", "rss", "plist", "xsd", "xslt"],
        mode: Mode::Tags,
        ..NOTHING
    },
    Language {
        names: &["css", "scss", "sass", "less"],
        line_comments: &[],
        keywords: "important and not only from to",
        word_signs: "-",
        decorators: true,
        variables: Variables::Dollar,
        colours: true,
        keys: true,
        capital_types: false,
        ..C_LIKE
    },
    Language {
        names: &["json", "jsonc", "json5", "jsonl", "ndjson"],
        quotes: &[quote("\"", true, false)],
        constants: "true false null",
        keys: true,
        capital_types: false,
        ..C_LIKE
    },
    Language {
        names: &["yaml", "yml"],
        constants: "true false null yes no on off",
        word_signs: "-.",
        keys: true,
        ..SCRIPT
    },
    Language {
        names: &["toml", "ini", "cfg", "conf", "properties", "dotenv", "env", "editorconfig"],
        line_comments: &["#", ";"],
        quotes: TRIPLE_QUOTES,
        constants: "true false",
        word_signs: "-.",
        line_meta: "[",
        keys: true,
        ..NOTHING
    },
    Language {
        names: &["dockerfile", "docker", "containerfile"],
        keywords: "ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER \
VOLUME WORKDIR",
        variables: Variables::Dollar,
        ..SCRIPT
    },
    Language {
        names: &["makefile", "make", "mk", "cmake", "just", "justfile"],
        keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override unexport vpath",
        word_signs: "-.",
        variables: Variables::Dollar,
        keys: true,
        ..SCRIPT
    },
    Language { names: &["diff", "patch"], mode: Mode::Diff, ..NOTHING },
    Language { names: &["markdown", "md", "mdx"], mode: Mode::Markdown, ..NOTHING },
    Language { names: &["latex", "tex", "bibtex", "katex"], mode: Mode::Tex, ..NOTHING },
    Language {
        names: &["nix"],
        block_comments: &[("/*", "*/", false)],
        quotes: &[quote("''", false, true), quote("\"", true, true)],
        keywords: "assert else if import in inherit let or rec then with",
        constants: "true false null",
        word_signs: "-'",
        ..SCRIPT
    },
    Language {
        names: &["graphql", "gql"],
        quotes: TRIPLE_QUOTES,
        keywords: "directive enum extend fragment implements input interface mutation on query scalar schema subscription type \
union",
        types: "Boolean Float ID Int String",
        constants: "true false null",
        variables: Variables::Dollar,
        decorators: true,
        capital_types: true,
        ..SCRIPT
    },
    Language {
        names: &["protobuf", "proto"],
        keywords: "enum extend extensions import map message oneof option optional package public repeated required reserved \
returns rpc service stream syntax",
        types: "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64",
        ..C_LIKE
    },
];
