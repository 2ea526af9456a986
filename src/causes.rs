//! An error and its causes, in one sentence for the operator.

use std::error::Error;

/// Joins an error and its causes. Many an error repeats its cause in its own text; once is enough.
pub(crate) fn sentence<'a>(chain: impl Iterator<Item = &'a (dyn Error + 'static)>) -> String {
    let causes = chain.map(ToString::to_string);
    causes
        .reduce(|said, cause| if said.contains(&cause) { said } else { format!("{said}: {cause}") })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_said_is_not_repeated() {
        let error = anyhow::anyhow!("code 2")
            .context("no such file")
            .context("it failed: no such file")
            .context("cannot open the database");
        assert_eq!(sentence(error.chain()), "cannot open the database: it failed: no such file: code 2");
    }
}
