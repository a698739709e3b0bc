using System.Reflection;
using System.Text.RegularExpressions;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>docs/exactness.md promises nothing that no test holds.</summary>
public partial class ExactnessPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "exactness.md"));

    // Of each table without its head: rows behind a row of dashes. The count over sample files is a report, no promise.
    public static TheoryData<string> Promises
    {
        get
        {
            var data = new TheoryData<string>();
            for (var i = 2; i < Lines.Length && !Lines[i].StartsWith("## A count", StringComparison.Ordinal); i++)
            {
                if (
                    Lines[i].StartsWith('|')
                    && !Lines[i].StartsWith("|-", StringComparison.Ordinal)
                    && Lines[i - 1].StartsWith('|')
                )
                    data.Add(Lines[i]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Each_promise_names_a_test_that_exists(string line)
    {
        var named = TestName().Matches(line);

        Assert.NotEmpty(named);
        Assert.All(
            named,
            match =>
            {
                var type = typeof(ExactnessPageTests)
                    .Assembly.GetTypes()
                    .SingleOrDefault(t => t.Name == match.Groups["type"].Value);
                Assert.True(type is not null, $"There is no {match.Groups["type"].Value}.");
                var tests = type.GetMethods()
                    .Where(m => m.GetCustomAttribute<FactAttribute>() is not null)
                    .Select(m => m.Name)
                    .ToList();
                Assert.NotEmpty(tests);
                if (match.Groups["method"] is { Success: true } method)
                    Assert.Contains(method.Value, tests);
            }
        );
    }

    [Fact]
    public void Each_source_that_is_named_is_in_the_matrix()
    {
        var names = Lines
            .SelectMany(line => SourceList().Matches(line))
            .SelectMany(m => m.Groups["list"].Value.Split(", "))
            .Select(n => n.Trim('"'))
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(
            names,
            name =>
                Assert.Contains(
                    TestMedia.Catalogue.Keys,
                    key =>
                        key == name || Path.GetFileNameWithoutExtension(key).StartsWith(name, StringComparison.Ordinal)
                )
        );
    }

    [GeneratedRegex(@"`(?<type>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"`SourceMatrixTests` \((?<list>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SourceList();
}
