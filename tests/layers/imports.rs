//! The paths that a module names: its imports, and those in its code, macros and attributes.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree, Visibility};

/// The crates that only the boundary with JavaScript may name.
const HOST_CRATES: &[&str] = &["js_sys", "wasm_bindgen", "serde_wasm_bindgen"];

/// A path that a module names, from the crate's root on.
pub struct Import {
    pub path: Vec<String>,
    /// The name that it has in the module.
    pub name: String,
    pub is_public: bool,
    pub is_glob: bool,
}

/// What a module imports.
pub struct Imports {
    module: Vec<String>,
    /// The modules declared here, which paths may begin with.
    children: Vec<String>,
    pub paths: Vec<Import>,
    pub hosts: BTreeSet<&'static str>,
}

impl Imports {
    pub fn of(module: &str, code: &str) -> Self {
        let file = syn::parse_file(code).unwrap_or_else(|error| panic!("{module}: {error}"));
        let children = file.items.iter().filter_map(|item| match item {
            Item::Mod(child) => Some(child.ident.to_string()),
            _ => None,
        });
        let module = module.split("::").map(str::to_owned).collect();
        let mut imports = Self { module, children: children.collect(), paths: Vec::new(), hosts: BTreeSet::new() };
        imports.visit_file(&file);
        imports
    }

    /// Takes note of a path, unless it begins outside of this crate.
    fn add(&mut self, path: &[String], name: &str, is_public: bool, is_glob: bool) {
        let Some(first) = path.first() else { return };
        self.hosts.extend(HOST_CRATES.iter().find(|host| *host == first));
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            child if self.children.iter().any(|known| known == child) => {
                [self.module.clone(), vec![child.to_owned()]].concat()
            }
            _ => return,
        };
        for part in path {
            match part.as_str() {
                "super" => drop(base.pop()),
                "crate" | "self" => {}
                part if base.last().is_some_and(|last| last == part)
                    && path.first().is_some_and(|first| first == part) => {}
                part => base.push(part.to_owned()),
            }
        }
        // `super` alone, or `self`: the module itself.
        if !base.is_empty() {
            self.paths.push(Import { path: base, name: name.to_owned(), is_public, is_glob });
        }
    }

    fn tree(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident), is_public),
            UseTree::Name(name) => self.add(&with(&name.ident), &name.ident.to_string(), is_public, false),
            UseTree::Rename(rename) => self.add(&with(&rename.ident), &rename.rename.to_string(), is_public, false),
            UseTree::Glob(_) => self.add(before, "*", is_public, true),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before, is_public)),
        }
    }

    /// The paths in what a macro is given, which is not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if path.is_empty() || colons == 2 => {
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.finish_path(&mut path);
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        // Derives take paths as text: `#[serde(with = "crate::…")]`.
                        TokenTree::Literal(literal) => self.path_in_text(&literal.to_string()),
                        TokenTree::Ident(name) => path.push(name.to_string()),
                        _ => {}
                    }
                }
            }
        }
        self.finish_path(&mut path);
    }

    fn path_in_text(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        if text.starts_with("crate::") || text.starts_with("super::") {
            let path: Vec<_> = text.split("::").map(str::to_owned).collect();
            self.add(&path, "", false, false);
        }
    }

    fn finish_path(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.add(&path, "", false, false);
        }
    }
}

impl<'a> Visit<'a> for Imports {
    fn visit_item_use(&mut self, item: &'a ItemUse) {
        if !is_test(&item.attrs) {
            self.tree(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 {
            self.add(&parts, "", false, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        // Documentation may name any item.
        if attribute.path().is_ident("doc") {
            return;
        }
        self.visit_path(attribute.path());
        if let Ok(list) = attribute.meta.require_list() {
            self.tokens(list.tokens.clone());
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}
