//! Which theme the screen is drawn with: one that is only looked at, one that is chosen, one whose file has changed.

use crate::tui::model::Model;
use crate::tui::themes::Themes;

impl Model {
    /// Draws with another theme until it is called with `None`.
    pub(super) fn preview_theme(&mut self, name: Option<&str>) {
        if let Some(before) = self.theme_before.take() {
            self.options.theme = before;
        }
        let previewed = name.and_then(|name| {
            let options = &self.options;
            options.themes.theme(name, options.depth).ok()
        });
        if let Some(theme) = previewed {
            self.theme_before = Some(std::mem::replace(&mut self.options.theme, theme));
        }
    }

    /// Draws with another theme from now on.
    pub(super) fn choose_theme(&mut self, name: &str) {
        match self.options.themes.theme(name, self.options.depth) {
            Ok(theme) => {
                self.options.theme = theme;
                name.clone_into(&mut self.options.theme_name);
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// The theme files have changed: the one in use is read anew, unless something is wrong in it.
    pub(super) fn renew_themes(&mut self, themes: Themes) {
        let options = &mut self.options;
        match themes.theme(&options.theme_name, options.depth) {
            // While another one is only looked at, this is the one to come back to.
            Ok(theme) => *self.theme_before.as_mut().unwrap_or(&mut options.theme) = theme,
            Err(error) => self.fail(error.to_string()),
        }
        self.options.themes = themes;
    }
}
