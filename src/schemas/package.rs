//! A Data Package: several tables with their schemas, and the files that their keys refer to.

use std::path::Path;

use serde_json::{Value, json};

use super::simple::{Target, lexical};
use super::stated;
use crate::normalise::OrderTable;

/// The names of resources, and the files that keys refer to beside the tables.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// Files and sheets with their names.
    names: Vec<(String, Option<String>, String)>,
    /// Files that only keys speak of, with their names.
    pub(super) referred: Vec<(Target, String)>,
}

impl Package {
    /// The name of a file or sheet; it has the same one each time.
    pub(super) fn name(&mut self, file: &str, sheet: Option<&str>) -> String {
        if let Some((_, _, name)) =
            self.names.iter().find(|(of, of_sheet, _)| of == file && of_sheet.as_deref() == sheet)
        {
            return name.clone();
        }
        let base = stated::id(file, &sheet.map_or_else(String::new, |sheet| format!("-{sheet}")));
        let mut name = base.clone();
        let mut number = 2;
        while self.names.iter().any(|(_, _, other)| *other == name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        self.names.push((file.to_owned(), sheet.map(str::to_owned), name.clone()));
        name
    }

    /// The name of a file that keys refer to, which is one of the tables or stands beside them.
    pub(super) fn referred(&mut self, target: &Target) -> String {
        let is_known = |(file, sheet, _): &&(String, Option<String>, String)| {
            lexical(Path::new(file)) == target.file && (target.sheet.is_none() || *sheet == target.sheet)
        };
        if let Some((_, _, name)) = self.names.iter().find(is_known) {
            return name.clone();
        }
        let name = self.name(&target.file, target.sheet.as_deref());
        self.referred.push((target.clone(), name.clone()));
        name
    }

    /// The package of some tables.
    pub(super) fn of(mut self, schemas: Vec<(&OrderTable, Value)>) -> Value {
        let mut resources: Vec<Value> = Vec::new();
        for (table, schema) in schemas {
            let name = self.name(&table.raw.file, table.raw.sheet.as_deref());
            resources.push(resource(&name, &table.raw.file, table.raw.sheet.as_deref(), &schema));
        }
        for (target, name) in &self.referred {
            let fields: Vec<Value> =
                target.header.iter().map(|field| json!({ "name": field, "type": "any" })).collect();
            let schema = json!({ "fields": fields });
            resources.push(resource(name, &target.file, target.sheet.as_deref(), &schema));
        }
        json!({ "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": resources })
    }
}

fn resource(name: &str, path: &str, sheet: Option<&str>, schema: &Value) -> Value {
    let mut resource = json!({ "name": name, "path": path, "schema": schema });
    if let (Some(sheet), Some(resource)) = (sheet, resource.as_object_mut()) {
        resource.insert("dialect".to_owned(), json!({ "sheetName": sheet }));
    }
    resource
}
