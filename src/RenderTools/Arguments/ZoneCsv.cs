using System.Management.Automation;
using RenderTools.Primitives;
using RenderTools.Scaling;

namespace RenderTools.Arguments;

/// <summary>Reads zones from a CSV with a header.</summary>
internal static class ZoneCsv
{
    /// <summary>The rows as objects.</summary>
    /// <exception cref="RenderToolsException">ZoneColumnMissing.</exception>
    public static IEnumerable<PSObject> Rows(string path, string text)
    {
        var header = text.Split('\n', 2)[0];
        var separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var records = CsvText.Records(text.TrimStart('\uFEFF'), separator).Select(r => r.Fields).ToList();
        string[] names = records.Count == 0 ? [] : [.. records[0].Select(name => name.Trim())];
        if (!Has(names, "Start") || !Has(names, "End"))
            throw new RenderToolsException(
                "ZoneColumnMissing",
                ErrorKind.InvalidData,
                $"'{path}' has not the columns of zones. Its first line must name Start and End (or StartFrame and "
                    + "EndFrame), and Crf, Preset, EncoderOption or VideoFilter."
            );
        return records.Skip(1).Select(fields => Row(names, fields));
    }

    private static bool Has(string[] names, string place) =>
        names.Any(name =>
            name.Equals(place, StringComparison.OrdinalIgnoreCase)
            || name.Equals(place + "Frame", StringComparison.OrdinalIgnoreCase)
        );

    private static PSObject Row(string[] names, IReadOnlyList<string> fields)
    {
        var row = new PSObject();
        foreach (var (name, field) in names.Zip(fields))
            row.Properties.Add(new PSNoteProperty(name, field));
        return row;
    }
}
