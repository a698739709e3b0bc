using System.Globalization;
using System.Reflection;

namespace RenderTools.Scaling;

/// <summary>
/// Scaling rows from property bags: what Import-Csv, ConvertFrom-Json or Import-Clixml made of a
/// <see cref="ScalingMeasurement"/>.
/// </summary>
public static class ScalingRows
{
    private static readonly PropertyInfo[] Columns = typeof(ScalingMeasurement).GetProperties(
        BindingFlags.Public | BindingFlags.Instance
    );

    /// <summary>The names of the columns, in order.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } = Array.ConvertAll(Columns, column => column.Name);

    /// <summary>
    /// Builds a row again. A text is read as this tool writes it, or with a lone comma as its decimal point, since
    /// Export-Csv writes in the culture of the session; an empty text is null.
    /// </summary>
    /// <param name="property">
    /// The value of a column by its name, null where the bag has none: a text, a number, a time, or a mode.
    /// </param>
    /// <exception cref="FormatException">The bag is no scaling row; the message names the column.</exception>
    public static ScalingMeasurement FromProperties(Func<string, object?> property)
    {
        var row = new ScalingMeasurement
        {
            Name = "",
            RunId = "",
            Mode = default,
            Workers = 0,
            ThreadsPerWorker = 0,
            Chunks = 0,
            Repeat = 0,
            MedianSeconds = 0,
            MinSeconds = 0,
            MaxSeconds = 0,
        };
        foreach (var column in Columns)
        {
            var type = Nullable.GetUnderlyingType(column.PropertyType) ?? column.PropertyType;
            var value = property(column.Name) is { } given
                ? Read(given, type) ?? (IsEmpty(given) ? null : throw Bad(column.Name, given))
                : null;
            var mayBeEmpty = !column.PropertyType.IsValueType || type != column.PropertyType;
            if (value is not null)
                column.SetValue(row, value);
            else if (!mayBeEmpty || column.Name is nameof(ScalingMeasurement.Name) or nameof(ScalingMeasurement.RunId))
                throw new FormatException($"This is no scaling row: it has no {column.Name}.");
        }

        return row.Workers >= 1 && row.MedianSeconds > 0 && row.Repeat >= 1
            ? row
            : throw new FormatException("This is no scaling row: Workers, Repeat and MedianSeconds must be above 0.");
    }

    private static bool IsEmpty(object value) => value is string { Length: 0 };

    private static FormatException Bad(string column, object value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"This is no scaling row: '{value}' is no {column}."));

    private static object? Read(object value, Type type)
    {
        if (type.IsInstanceOfType(value))
            return value is string { Length: 0 } ? null : value;
        if (type == typeof(string))
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        if (type == typeof(DateTime))
            return value is string time && CsvText.TryUtc(time, out var utc) ? utc
                : value is DateTimeOffset offset ? offset.UtcDateTime
                : null;
        // JSON has the mode as a number, everything else by its name.
        if (type == typeof(ScalingMode))
        {
            return
                Enum.TryParse<ScalingMode>(
                    Convert.ToString(value, CultureInfo.InvariantCulture),
                    ignoreCase: true,
                    out var mode
                ) && Enum.IsDefined(mode)
                ? mode
                : null;
        }

        var isNumber = value is string text ? CsvText.TryNumber(text, out var number) : TryConvert(value, out number);
        return !isNumber ? null
            : type == typeof(double) ? number
            : number != Math.Truncate(number) ? null
            : type == typeof(long) && Math.Abs(number) < 1L << 53 ? (long)number
            : type == typeof(int) && Math.Abs(number) <= int.MaxValue ? (int)number
            : null;
    }

    private static bool TryConvert(object value, out double number)
    {
        var isNumber = value is double or float or decimal or int or long or uint or ulong or short or byte;
        number = isNumber ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : 0;
        return isNumber && double.IsFinite(number);
    }
}
