from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='unit',
            field=models.CharField(blank=True, choices=[('pages', 'pages'), ('rows', 'rows')], max_length=10),
        ),
    ]
