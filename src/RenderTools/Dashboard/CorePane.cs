using System.Globalization;
using RenderTools.Machine;

namespace RenderTools.Dashboard;

/// <summary>
/// How busy every core is, now and over the last minute: a graph for each where there are few, else a map of one cell
/// each.
/// </summary>
internal static class CorePane
{
    private const int LabelWidth = 8;

    /// <summary>Rows wanted, at most <paramref name="limit"/>.</summary>
    public static int Rows(CoreUtilisation? cores, Glyphs glyphs, int width, int limit) =>
        Draw(cores, glyphs, width, limit).Count;

    /// <summary>So many rows at most.</summary>
    public static IReadOnlyList<Line> Draw(CoreUtilisation? cores, Glyphs glyphs, int width, int height)
    {
        if (cores is null)
            return [new Line().Add("not known on this system", Theme.Quiet)];
        var places = Enumerable.Range(0, cores.Places.Count).ToList();
        var groups = places.GroupBy(i => (cores.Places[i].Node, cores.Places[i].Kind)).ToList();
        var named = groups.Count > 1;
        if (places.Count + (named ? groups.Count : 0) <= height && width >= 24)
            return groups
                .SelectMany(g =>
                    g.Select(i => Graph(cores, i, glyphs, width)).Prepend(named ? Name(g.Key.Node, g.Key.Kind) : null)
                )
                .OfType<Line>()
                .ToList();

        var cells = Math.Max(1, width - LabelWidth);
        var bands = groups
            .SelectMany(g =>
                g.Chunk(cells)
                    .Select(
                        (band, i) => (Name: i == 0 && named ? g.Key : default((int? Node, CoreKind Kind)?), Band: band)
                    )
            )
            .ToList();
        var names = bands.Count(b => b.Name is not null);

        // What does not fit goes in this order: the last minute, the names of the groups, cores.
        var minute = 2 * bands.Count + names <= height;
        var lines = new List<Line>();
        foreach (var (name, band) in bands)
        {
            if (name is { } group && (minute || bands.Count + names <= height))
                lines.Add(Name(group.Node, group.Kind));
            lines.Add(Row(minute ? "now" : Number(cores.Places[band[0]].Core), band, cores.Now, glyphs));
            if (minute)
                lines.Add(Row("1 min", band, cores.LastMinute, glyphs));
        }

        return lines.Count <= height ? lines : lines.Take(height).ToList();
    }

    private static Line Graph(CoreUtilisation cores, int place, Glyphs glyphs, int width)
    {
        var line = new Line().RightTo(3, Number(cores.Places[place].Core), Theme.Strong).Add(" ");
        var room = Math.Clamp(width - line.Width - 18, 1, CoreUtilisation.SamplesKept);
        var history = cores.History(place).TakeLast(room).ToList();
        line.To(line.Width + room - history.Count);
        foreach (var utilisation in history)
            line.Add(glyphs.Core(utilisation), Theme.Core(utilisation));
        return line.RightTo(line.Width + 6, Numbers.Percent(cores.Now(place)), Theme.Strong)
            .RightTo(line.Width + 12, $"1 min {Numbers.Percent(cores.LastMinute(place))}", Theme.Quiet);
    }

    private static Line Row(string label, IEnumerable<int> places, Func<int, double> utilisation, Glyphs glyphs)
    {
        var line = new Line().Add(Line.Fit(label, LabelWidth - 1), Theme.Quiet).To(LabelWidth);
        foreach (var value in places.Select(utilisation))
            line.Add(glyphs.Core(value), Theme.Core(value));
        return line;
    }

    private static Line Name(int? node, CoreKind kind)
    {
        var words = new List<string>();
        if (node is { } number)
            words.Add($"NUMA node {Number(number)}");
        if (kind != CoreKind.Unknown)
            words.Add(kind == CoreKind.Performance ? "P cores" : "E cores");
        return new Line().Add(words.Count == 0 ? "other cores" : string.Join(", ", words), Theme.Quiet);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
