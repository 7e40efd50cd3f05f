"""What all rows have in common."""

from __future__ import annotations

from typing import Any, Self

from peewee import DoesNotExist, Model

from appliance.store.database import database


class Row(Model):
    """A row. What runs for every text or request has its SQL written here, for the reason of ``fetch``."""

    class Meta:
        database = database

    @classmethod
    def create(cls, **values: Any) -> Self:
        """Insert a row."""
        row = cls(**values)
        columns = {cls._meta.fields[name]: value for name, value in row.__data__.items()}
        names, marks = ", ".join(f'"{each.column_name}"' for each in columns), ", ".join("?" * len(columns))
        inserted = database.execute_sql(
            f'INSERT INTO "{cls._meta.table_name}" ({names}) VALUES ({marks})',
            [field.db_value(value) for field, value in columns.items()],
        )
        if cls._meta.auto_increment:
            row._pk = inserted.lastrowid  # type: ignore[attr-defined]  # peewee's name for whatever is the key
        return row

    @classmethod
    def get_by_id(cls, pk: Any) -> Self:
        """The row with this id. Raises DoesNotExist."""
        key: Any = cls._meta.primary_key
        found = cls.one(f'SELECT * FROM "{cls._meta.table_name}" WHERE "{key.column_name}" = ?', pk)
        if found is None:
            raise DoesNotExist(f"There is no {cls.__name__} {pk}.")
        return found

    @classmethod
    def one(cls, sql: str, *values: Any) -> Self | None:
        """The first row of a SELECT that is written out."""
        found: Self | None = next(iter(cls.raw(sql, *values)), None)
        return found
