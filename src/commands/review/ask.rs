//! `ordermend review ask`: question by question on a terminal. Each answer is noted at once, so that one can stop at any time.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use super::{day, earlier, review_file, save, told};
use crate::decisions::{Question, Word, read_questions};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text, visible};
use crate::ui;

/// Arguments of `review ask`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder that `clean` or `match` wrote, or its review file
    ///
    /// `clean` 或 `match` 写出的文件夹，或其中的待裁定文件
    #[arg(value_name = "DIR|FILE")]
    from: PathBuf,

    /// The file of decisions, which is made or extended; what is decided there is not asked again
    ///
    /// 裁定文件；不存在则新建，已存在则补充；其中已裁定的不再询问
    #[arg(long, short, value_name = "FILE")]
    decisions: PathBuf,

    /// Who decides
    ///
    /// 裁定人
    #[arg(long, value_name = "NAME", default_value = "")]
    by: String,

    /// The day of the decisions [default: today]
    ///
    /// 裁定日期 [默认：今天]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// The key that stands for a word: its first letter.
fn key_of(word: Word) -> char {
    word.name().chars().next().unwrap_or(' ')
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let questions = read_questions(&review_file(&args.from))?;
    let mut decisions = earlier(&args.decisions)?;
    let open: Vec<&Question> = questions.iter().filter(|question| !decisions.answers(question)).collect();
    let total = open.len();
    let at = day(args.as_of.as_deref())?;
    let mut decided = 0;
    for (number, question) in open.iter().enumerate() {
        show(question, number + 1, total, lang)?;
        match answer(&question.choices, lang)? {
            Answer::Word(word) => {
                let mut decision = question.answered(word, &args.by);
                decision.at.clone_from(&at);
                decisions.put(decision);
                save(&args.decisions, &decisions)?;
                decided += 1;
            }
            Answer::Later => {}
            Answer::Stop => break,
        }
    }
    ui::print_note(&told(total - decided, decisions.list().len(), lang));
    Ok(Exit::Passed)
}

/// What somebody answered.
enum Answer {
    Word(Word),
    Later,
    Stop,
}

fn show(question: &Question, number: usize, total: usize, lang: Lang) -> Result<(), Error> {
    let score = question.score.map_or_else(String::new, |score| format!("  {score} %"));
    let side = |mark: &str, side: &crate::decisions::Side| {
        let orders = side.orders.map_or_else(String::new, |orders| format!("  ×{orders}"));
        format!("  {mark}  {}{orders}\n     {}\n", visible(&side.name), visible(&side.about))
    };
    let mut text = format!("\n[{number}/{total}]  {}{score}  {}\n", question.stake, visible(question.text.get(lang)));
    text += &side("A", &question.a);
    text += &side("B", &question.b);
    for part in question.why.get(lang).split(" | ").filter(|part| !part.is_empty()) {
        text += &format!("       {}\n", visible(part));
    }
    say(&text)
}

fn say(text: &str) -> Result<(), Error> {
    let mut out = anstream::stderr().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|source| Error::Write { path: "stderr".into(), source })
}

fn answer(choices: &[Word], lang: Lang) -> Result<Answer, Error> {
    const LATER: Text = Text { en: "Enter later", zh: "回车 稍后" };
    const STOP: Text = Text { en: "q stop", zh: "q 停止" };
    let offers: Vec<String> =
        choices.iter().map(|&word| format!("{} {}", key_of(word), word.text().get(lang))).collect();
    loop {
        say(&format!("  {} · {} · {} › ", offers.join(" · "), LATER.get(lang), STOP.get(lang)))?;
        let Some(key) = read_key()? else { return Ok(Answer::Stop) };
        match key.to_ascii_lowercase() {
            'q' => return Ok(Answer::Stop),
            '\n' | '\r' => return Ok(Answer::Later),
            key => {
                if let Some(word) = choices.iter().copied().find(|&word| key_of(word) == key) {
                    say(&format!("{}\n", word.text().get(lang)))?;
                    return Ok(Answer::Word(word));
                }
            }
        }
    }
}

/// A key from the terminal, or the first sign of a line where the input is none; `None` at its end.
fn read_key() -> Result<Option<char>, Error> {
    let failed = |source| Error::Open { path: "stdin".into(), source };
    if std::io::stdin().is_terminal() {
        return match console::Term::stderr().read_key().map_err(failed)? {
            console::Key::Char(key) => Ok(Some(key)),
            console::Key::Enter => Ok(Some('\n')),
            console::Key::Escape | console::Key::CtrlC => Ok(None),
            _ => Ok(Some(' ')),
        };
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok((read > 0).then(|| line.trim().chars().next().unwrap_or('\n')))
}
