using System.Collections.Frozen;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using static RenderTools.Reporting.Markup;

namespace RenderTools.Reporting;

/// <summary>The whole page.</summary>
internal static class ReportPage
{
    // Nothing may be loaded and no script run, whatever a name smuggles in.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static readonly (string Term, string Meaning)[] Reading =
    [
        (
            "Speed-up",
            "The seconds of the unsplit job, pinned to one core, over the seconds of the row. Ideal is the number of "
                + "cores."
        ),
        ("Efficiency", "Speed-up over cores: the share of the cores that worked for you."),
        (
            "Ceiling",
            "As many independent copies of the job as there are cores, side by side. Busy cores share caches, memory "
                + "and clocks, so this, not the ideal, is what the machine can give."
        ),
        ("Hardware", "The ceiling’s own efficiency. No software regains it."),
        (
            "Balance",
            "Below 100 % where workers run out of chunks before the last one ends: the idle tail. More, smaller "
                + "chunks shorten it."
        ),
        (
            "Work",
            "Below 100 % where splitting adds CPU work: pre-roll, encoder starts, the proof of seams. Fewer, larger "
                + "chunks save it."
        ),
        ("Serial", "Planning and merging, in which one core works. It matters less the longer the video is."),
        (
            "Other",
            "What the four factors leave: workers with a chunk in hand that wait, for the disk or for each other; and "
                + "factors that were not measured."
        ),
        (
            "Karp–Flatt",
            "The serial fraction that one row alone implies. Constant down the table: serial code. Rising: overhead "
                + "that grows with the workers."
        ),
        (
            "Amdahl and USL",
            "Laws fitted to the rows. Amdahl’s has one serial fraction; the Universal Scalability Law adds the cost "
                + "of workers disturbing each other. Bands are 95 % intervals, true if the law is. Beyond the "
                + "measured cores they extrapolate."
        ),
        ("Intervals", "95 %, of the median, with no distribution assumed; none below six runs."),
        ("SSIM", "Structural similarity to the filtered source. 1 is identical."),
    ];

    private static readonly FrozenSet<string> Void = new HashSet<string>(StringComparer.Ordinal)
    {
        "meta",
        "link",
        "br",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static string Write(ReportInput input, IReadOnlyList<ReportSweep> sweeps)
    {
        var renders = RenderPart.Of(input).ToList();
        var kind = input.Title ?? (sweeps.Count > 0 ? "Scaling report" : "Render report");
        var page = El(
            "html",
            At("lang", "en"),
            El(
                "head",
                El("meta", At("charset", "utf-8")),
                El("meta", At("http-equiv", "Content-Security-Policy"), At("content", Policy)),
                El("meta", At("name", "viewport"), At("content", "width=device-width, initial-scale=1")),
                El("meta", At("name", "generator"), At("content", "RenderTools")),
                El("link", At("rel", "icon"), At("href", "data:,")),
                El("title", input.Title ?? Title(kind, input, sweeps)),
                El("style", Style())
            ),
            El(
                "body",
                El("header", El("h1", Name(kind))),
                El(
                    "main",
                    sweeps.Select((sweep, i) => SweepPart.Of(sweep, $"s{i}-")),
                    renders,
                    sweeps.Count == 0
                        ? null
                        : El(
                            "section",
                            Class("part"),
                            El("h3", "How to read it"),
                            Pairs("reading", Reading.Select(pair => (pair.Term, (object?)pair.Meaning)))
                        )
                ),
                El("footer", "Made by RenderTools. This page stands alone: it loads nothing.")
            )
        );
        return "<!DOCTYPE html>\n" + Serialize(page);
    }

    private static string Title(string kind, ReportInput input, IReadOnlyList<ReportSweep> sweeps)
    {
        var names = sweeps
            .Select(sweep => sweep.Name)
            .Concat(input.Chunks.Select(chunk => chunk.Name))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return names.Count == 1 ? $"{kind}: {names[0]}" : kind;
    }

    // Markup that is HTML and XML at once: no element but the void ones closes itself.
    private static string Serialize(XElement page)
    {
        foreach (
            var element in page.DescendantsAndSelf()
                .Where(element =>
                    element.IsEmpty && element.Name.Namespace == Xhtml && !Void.Contains(element.Name.LocalName)
                )
        )
            element.Value = "";
        var text = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Indent = false,
            NewLineHandling = NewLineHandling.None,
        };
        using (var writer = XmlWriter.Create(text, settings))
            page.Save(writer);
        return text.Append('\n').ToString();
    }
}
