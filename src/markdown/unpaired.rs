//! How many brackets of a formula open and never close.
//!
//! The converter looks for the bracket that closes each one, and where there is
//! none it reads the rest once more: twenty that open cost a second, forty cost
//! years (found by `tests/fuzz`). It looks within one list of symbols: a group,
//! a cell, what stands between `\left` and `\right`, or on one side of `\over`.
//! Deliberately absent: which bracket fits which; any closes any, as there.

/// Commands that are brackets.
const OPEN: &str = " lAngle lBrace lBrack lVert lang langle lbrace lbrack lceil lfloor lgroup llangle llbracket llcorner lmoustache llparenthesis lparen lvert mathopen ulcorner ";
const CLOSE: &str = " rAngle rBrace rBrack rVert rang rangle rbrace rbrack rceil rfloor rgroup rmoustache rparen rrangle rrbracket rrparenthesis rvert lrcorner urcorner ";
const OPEN_SIGNS: &str = "([⌈⌊⌜⌞⎰❲⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⧘⧚⧼";
const CLOSE_SIGNS: &str = ")]⌉⌋⌝⌟⎱❳⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦎⦐⦒⦔⦖⦘⧙⧛⧽";
/// Commands that take nothing from what follows. Of any other the next thing
/// is thought to be its argument, so that a bracket there closes nothing.
const PLAIN: &str = " alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega infty partial nabla ell hbar emptyset varnothing prime cdot cdots ldots dots vdots ddots quad qquad pm mp times div ast star circ bullet cup cap vee wedge land lor lnot neg in notin ni subset subseteq supset supseteq setminus leq geq le ge neq ne equiv sim simeq approx cong propto mid parallel perp to gets mapsto rightarrow leftarrow Rightarrow Leftarrow iff implies forall exists top bot Re Im aleph sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes bigvee bigwedge lim limsup liminf max min sup inf sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp det dim ker gcd deg arg hom Pr limits nolimits vert Vert backslash dagger oplus otimes odot ";
/// Commands that end a list: what follows is another.
const PARTING: &str =
    " over atop choose brace brack displaystyle textstyle scriptstyle scriptscriptstyle ";
/// Commands that take two things.
const TWO: &str =
    " frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel textcolor href sideset ";
/// And more than two.
const MANY: &str = " prescript genfrac mathchoice ";

/// A list of symbols that has begun and not ended.
#[derive(Default)]
struct List {
    /// Its open brackets.
    open: usize,
    /// Whether it is an environment, whose cells are lists each.
    cells: bool,
    /// What was to be taken when it began.
    before: usize,
    /// Each `[` of it that begins the option of a command: what was to be taken then, and how many were open.
    /// What closes inside of an option closes nothing before it.
    options: Vec<(usize, usize)>,
}

/// What is known at a place.
#[derive(Default)]
struct Scan {
    lists: Vec<List>,
    most: usize,
    /// How many of the next things belong to a command.
    taken: usize,
    /// A `[` that follows begins an option.
    option: bool,
}

/// The most of them in one list; rather too many than too few.
pub(super) fn most(tex: &str) -> usize {
    let mut scan = Scan { lists: vec![List::default()], ..Scan::default() };
    let mut rest = tex;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        let between = first == '%' || first.is_whitespace();
        let option = scan.option;
        scan.option &= between;
        match first {
            '\\' => {
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                // A command of one sign: `\{`, `\\`.
                let length = if letters > 0 {
                    letters
                } else {
                    rest.chars().next().map_or(0, char::len_utf8)
                };
                let (name, after) = rest.split_at(length);
                // A star belongs to it.
                rest = after.strip_prefix('*').unwrap_or(after);
                scan.command(name, &mut rest);
            }
            // A comment.
            '%' => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            '{' => scan.begins(),
            '}' => scan.ends(),
            '&' => scan.next_cell(),
            '^' | '_' => scan.taken += 1,
            '[' if option => {
                let taken = std::mem::take(&mut scan.taken);
                if let Some(list) = scan.lists.last_mut() {
                    list.options.push((taken, list.open));
                }
                scan.opens();
            }
            ']' if scan.lists.last().is_some_and(|list| !list.options.is_empty()) => {
                scan.taken = 0;
                scan.closes();
                let option = scan.lists.last_mut().and_then(|list| list.options.pop());
                scan.taken = option.map_or(0, |(taken, _)| taken);
            }
            sign if OPEN_SIGNS.contains(sign) => scan.opens(),
            sign if CLOSE_SIGNS.contains(sign) => scan.closes(),
            sign if sign.is_whitespace() => {}
            _ => scan.thing(),
        }
    }
    scan.lists.into_iter().map(|list| list.open).fold(scan.most, usize::max)
}

impl Scan {
    fn thing(&mut self) {
        self.taken = self.taken.saturating_sub(1);
    }

    fn opens(&mut self) {
        self.thing();
        if let Some(list) = self.lists.last_mut() {
            list.open += 1;
        }
    }

    fn closes(&mut self) {
        if self.taken > 0 {
            return self.thing();
        }
        if let Some(list) = self.lists.last_mut() {
            let before = list.options.last().map_or(0, |(_, open)| *open);
            list.open = list.open.saturating_sub(1).max(before);
        }
    }

    fn begins(&mut self) {
        self.thing();
        // What is taken after the list is known again at its end.
        let before = std::mem::take(&mut self.taken);
        self.lists.push(List { before, ..List::default() });
    }

    fn ends(&mut self) {
        self.taken = 0;
        let open = self.lists.last().map_or(0, |list| list.open);
        self.most = self.most.max(open);
        if self.lists.len() > 1 {
            self.taken = self.lists.pop().map_or(0, |list| list.before);
        }
    }

    fn next_cell(&mut self) {
        self.taken = 0;
        if self.lists.last().is_some_and(|list| list.cells) {
            self.next_part();
        }
    }

    fn next_part(&mut self) {
        self.taken = 0;
        if let Some(list) = self.lists.last_mut() {
            self.most = self.most.max(std::mem::take(&mut list.open));
            list.options.clear();
        }
    }

    fn command(&mut self, name: &str, rest: &mut &str) {
        let among = |list: &str| list.contains(&[" ", name, " "].concat());
        match name {
            "{" => self.opens(),
            "}" => self.closes(),
            "\\" | "cr" => self.next_cell(),
            _ if among(PARTING) => self.next_part(),
            "middle" => skip_sign(rest),
            "begin" => {
                self.begins();
                if let Some(list) = self.lists.last_mut() {
                    list.cells = true;
                }
            }
            "end" => self.ends(),
            // Their bracket belongs to them.
            "left" => {
                skip_sign(rest);
                self.begins();
            }
            "right" => {
                skip_sign(rest);
                self.ends();
            }
            _ if among(OPEN) => self.opens(),
            _ if among(CLOSE) => self.closes(),
            _ if among(PLAIN) => self.thing(),
            _ => {
                self.thing();
                let big = name.trim_end_matches(['l', 'm', 'r']);
                if matches!(big, "big" | "Big" | "bigg" | "Bigg") {
                    skip_sign(rest);
                    match name.chars().last() {
                        Some('l') => self.opens(),
                        Some('r') => self.closes(),
                        _ => {}
                    }
                } else if name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                    self.option =
                        matches!(name, "sqrt" | "cramped" | "color") || name.starts_with('x');
                    self.taken += if among(MANY) { 6 } else { 1 + usize::from(among(TWO)) };
                }
            }
        }
    }
}

/// Leaves out the bracket that follows.
fn skip_sign(rest: &mut &str) {
    let trimmed = rest.trim_start();
    let mut signs = trimmed.chars();
    let length = match signs.next() {
        Some('\\') => {
            let letters = trimmed[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
            1 + if letters > 0 { letters } else { signs.next().map_or(0, char::len_utf8) }
        }
        Some('{' | '}') | None => 0,
        Some(sign) => sign.len_utf8(),
    };
    *rest = &trimmed[length..];
}

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn what_opens_and_never_closes_counts_within_its_list() {
        for (tex, count) in [
            ("f(x) = [0, 1)", 0),
            ("((((", 4),
            ("\\{ (a] \\lfloor x", 2),
            ("{((} ( {(((}", 3),
            ("\\left( a \\right) (", 1),
            ("\\left( (( \\right) (", 2),
            ("a & (( \\\\ ( & (", 4),
            ("\\begin{matrix} a & (( \\\\ ( & ( \\end{matrix}", 2),
            ("\\left( ( \\middle| ( \\right)", 2),
            ("\\bigl( \\Bigr) \\bigl|", 1),
            ("\\begin{cases} (( \\end{cases}", 2),
            ("))) (", 1),
            ("⟨⟨⟨ a ⟩", 2),
            ("(\\alpha)(\\mathbb{R})(\\sqrt[3]{x})(\\frac{a}{b})(x^2)", 0),
            // What is taken by a command closes nothing.
            ("(\\sqrt)(\\frac1)(x^)(\\sqrt[3])", 4),
            ("(%)\n(%)\n", 2),
            // In a group, too, and an option closes nothing before it.
            ("{(\\sqrt](\\sqrt](\\sqrt]}", 3),
            ("(\\sqrt[)]{x}(\\sqrt[)]{x}", 2),
            ("\\sqrt[3]{(x)}\\sqrt[3]{x}{[a]}", 0),
            // What stands before them is not closed after them.
            ("((( \\over )))", 3),
            ("{[[ \\choose ]]} (", 2),
        ] {
            assert_eq!(most(tex), count, "{tex}");
        }
    }
}
